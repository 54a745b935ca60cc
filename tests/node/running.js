'use strict';
// A kapiao server of its own on a free port, a host of pictures, and the committed samples.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { after, before } = require('node:test');

const ROOT = path.resolve(__dirname, '..', '..');
const SAMPLES = path.join(ROOT, 'samples');
const KEY = 'kapiao-test-key';
const SECRET = 'kapiao-test-secret-0123456789';

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function startServer() {
  const port = await freePort();
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'kapiao-node-'));
  const child = spawn(path.join(ROOT, '.venv/bin/python'), ['-m', 'kapiao', 'serve'], {
    env: {
      ...process.env,
      KAPIAO_HOST: '127.0.0.1',
      KAPIAO_PORT: String(port),
      KAPIAO_DATA_DIR: data,
      KAPIAO_ACCESS_KEY_ID: KEY,
      KAPIAO_ACCESS_KEY_SECRET: SECRET,
      KAPIAO_ALLOW_PRIVATE_URLS: 'true',
      KAPIAO_QPS: '1000',
      KAPIAO_WORKERS: '2',
      KAPIAO_DEADLINE_FACTOR: '50', // right or wrong on a machine of any speed
      KAPIAO_DEADLINE_S: '240',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => { said += piece; });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const host = `127.0.0.1:${port}`;
  for (let tries = 0; tries < 1200; tries++) {
    if (child.exitCode !== null) throw new Error(`the server ended at once:\n${said.slice(-4000)}`);
    if ((await fetch(`http://${host}/healthz`).catch(() => null))?.status === 200) break;
    if (tries === 1199) throw new Error(`the server was not ready:\n${said.slice(-4000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const certificate = fs.readFileSync(path.join(data, 'tls.pem'), 'utf8');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    fs.rmSync(data, { recursive: true, force: true });
  };
  return { host, url: `http://${host}`, certificate, stop };
}

async function startPictureHost() {
  const asked = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url);
    const file = path.join(SAMPLES, path.normalize(request.url));
    if (!file.startsWith(SAMPLES) || !fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'image/jpeg' }).end(fs.readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); });
  return { url: `http://127.0.0.1:${server.address().port}`, asked, stop };
}

// The clean samples of a kind: path of the picture, its address on the picture host, fields as printed.
function samples(kind) {
  const folder = path.join(SAMPLES, kind);
  return fs.readdirSync(folder).sort().map((name) => {
    const { fields, tier } = JSON.parse(fs.readFileSync(path.join(folder, name, 'expected.json'), 'utf8'));
    const picture = fs.readdirSync(path.join(folder, name)).find((file) => file.startsWith('image.'));
    return { file: path.join(folder, name, picture), address: `/${kind}/${name}/${picture}`, fields, tier };
  }).filter(({ tier }) => tier === 'clean');
}

// A server and a host of pictures for the tests of one file: there before the first of them, gone after the last.
function started() {
  const running = {};
  before(async () => {
    running.server = await startServer();
    running.pictures = await startPictureHost();
  });
  after(async () => {
    await running.pictures?.stop();
    await running.server?.stop();
  });
  return running;
}

// The 27 operations of the viapi family with their parameters, as the vendor documents them.
function operations() {
  const contract = path.join(ROOT, 'src/kapiao/dialects/viapi/contract.json');
  return JSON.parse(fs.readFileSync(contract, 'utf8')).operations;
}

// The error that an SDK throws. Fails when it throws none.
async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('the call was not refused');
}

module.exports = { KEY, SECRET, started, samples, operations, refused };
