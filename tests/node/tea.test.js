'use strict';
// @alicloud/openapi-client: any action by name; three signatures; chunked bodies; local files over http and TLS.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { describe, test } = require('node:test');

const OpenApi = require('@alicloud/openapi-client');
const OpenPlatform = require('@alicloud/openplatform20191219');
const Oss = require('@alicloud/oss-client');
const FileForm = require('@alicloud/tea-fileform');
const Util = require('@alicloud/tea-util');
const { KEY, SECRET, started, samples, operations, refused } = require('./running');

const FRONT = samples('resident_id_front')[0];
const SIGNATURES = [undefined, 'v2', 'ACS3-HMAC-SM3'];
const UPPER_UUID = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/;
const UNHURRIED = { readTimeout: 300_000, connectTimeout: 60_000 }; // right or wrong on a machine of any speed
const running = started();

function client(more = {}) {
  const config = { accessKeyId: KEY, accessKeySecret: SECRET, endpoint: running.server.host, protocol: 'http', ...more };
  return new OpenApi.default(new OpenApi.Config({ regionId: 'cn-shanghai', ...config }));
}

function call(action, values, more, runtime = {}) {
  const params = new OpenApi.Params({
    action, version: '2019-12-30', protocol: 'HTTPS', pathname: '/', method: 'POST',
    authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
  });
  const request = new OpenApi.OpenApiRequest({ body: values });
  return client(more).callApi(params, request, new Util.RuntimeOptions(runtime));
}

function isTheFront(body) {
  assert.equal(body.Data.FrontResult.IDNumber, FRONT.fields.id_number);
  assert.equal(body.Data.FrontResult.Name, FRONT.fields.name);
  assert.match(body.RequestId, UPPER_UUID);
}

for (const signatureAlgorithm of SIGNATURES) {
  describe(`signature ${signatureAlgorithm ?? 'ACS3-HMAC-SHA256'}`, () => {
    const more = signatureAlgorithm ? { signatureAlgorithm } : {};
    const values = () => ({ ImageURL: running.pictures.url + FRONT.address, Side: 'face' });

    test('reads a card within the default timeout of 3 s', async () => {
      const { body, statusCode } = await call('RecognizeIdentityCard', values(), more);
      assert.equal(statusCode, 200);
      isTheFront(body);
    });

    test('booleans and numbers', async () => {
      const asked = { ImageURL: running.pictures.url + FRONT.address, MinHeight: 10, OutputProbability: true };
      const { body } = await call('RecognizeCharacter', asked, more);
      assert.ok(body.Data.Results.some((line) => line.Text.includes(FRONT.fields.id_number)));
      assert.ok(body.Data.Results.every((line) => line.Probability > 0));
    });

    test('wrong secret', async () => {
      const error = await refused(call('RecognizeIdentityCard', values(), { ...more, accessKeySecret: 'wrong' }));
      assert.equal(error.code, 'SignatureDoesNotMatch');
      assert.match(error.data.RequestId, UPPER_UUID);
      assert.match(error.message, /^SignatureDoesNotMatch: code: 400, .+ request id: [0-9A-F-]{36}$/s);
    });

    test('unknown key', async () => {
      const error = await refused(call('RecognizeIdentityCard', values(), { ...more, accessKeyId: 'nobody' }));
      assert.equal(error.code, 'InvalidAccessKeyId.NotFound');
    });

    test('missing and wrong parameters', async () => {
      const { ImageURL } = values();
      assert.equal((await refused(call('RecognizeIdentityCard', { ImageURL }, more))).code, 'MissingSide');
      const wrong = { ImageURL, Side: 'left' };
      assert.equal((await refused(call('RecognizeIdentityCard', wrong, more))).code, 'InvalidSide');
    });
  });
}

test('the wrong side is refused', async () => {
  const error = await refused(call('RecognizeIdentityCard', { ImageURL: running.pictures.url + FRONT.address, Side: 'back' }));
  assert.equal(error.code, 'InvalidImage.Category');
});

const ASYNCHRONOUS = new Set(['TrimDocument', 'RecognizeVideoCharacter']);

// What GetAsyncJobResult says once the job has ended.
async function jobEnd(id) {
  for (let turn = 0; turn < 300; turn += 1) {
    const { Data } = (await call('GetAsyncJobResult', { JobId: id })).body;
    if (!['QUEUING', 'PROCESSING'].includes(Data.Status)) return Data;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the job did not end');
}

test('every operation answers or is refused by one honest code', async () => {
  // another paper than is shown; no paper at all; a picture where a PDF is asked for
  const other = new Set(['UnsupportedOperation', 'InvalidImage.Category', 'InvalidResult', 'InvalidImageType']);
  for (const [action, { request }] of Object.entries(operations())) {
    const values = {};
    for (const [name, rule] of Object.entries(request)) {
      if (rule.type === 'Array') values[name] = [{ ImageURL: running.pictures.url + FRONT.address }];
      else if (rule.format === 'url') values[name] = running.pictures.url + FRONT.address;
      else if (rule.type === 'Boolean') values[name] = false;
      else if (rule.type === 'Integer' || rule.type === 'Long') values[name] = 10;
      else values[name] = (rule.enum ?? [rule.example ?? 'x'])[0];
    }
    const result = await call(action, values, {}, UNHURRIED).catch((error) => error);
    if (result instanceof Error) {
      if (action === 'GetAsyncJobResult') assert.equal(result.code, 'InvalidParameter');
      else assert.ok(other.has(result.code), `${action}: ${result.message}`);
    } else if (ASYNCHRONOUS.has(action)) {
      const ended = await jobEnd(result.body.RequestId);
      assert.equal(ended.JobId, result.body.RequestId);
      assert.ok(ended.Status === 'PROCESS_SUCCESS' || other.has(ended.ErrorCode), `${action}: ${ended.Status} ${ended.ErrorCode}`);
    } else {
      assert.ok(result.body.Data, action);
    }
  }
});

// What Advance does in the typed package, which is not on npm: authorize, post the object, call with its address.
async function uploaded(file, runtime = {}, more = {}) {
  const config = { accessKeyId: KEY, accessKeySecret: SECRET, regionId: 'cn-shanghai', protocol: 'http', ...more };
  const platform = new OpenPlatform.default(new OpenApi.Config({ ...config, endpoint: running.server.host }));
  const asked = new OpenPlatform.AuthorizeFileUploadRequest({ product: 'ocr', regionId: 'cn-shanghai' });
  const { body: grant } = await platform.authorizeFileUploadWithOptions(asked, new Util.RuntimeOptions(runtime));
  const post = (bytes) => {
    const oss = new Oss.default(new Oss.Config({
      accessKeyId: grant.accessKeyId, accessKeySecret: SECRET, type: 'access_key',
      protocol: more.upload ?? 'http', regionId: 'cn-shanghai', endpoint: grant.endpoint,
    }));
    const { Readable } = require('node:stream');
    const content = Readable.from([bytes]);
    const field = new FileForm.FileField({ filename: grant.objectKey, content, contentType: '' });
    const header = new Oss.PostObjectRequestHeader({
      accessKeyId: grant.accessKeyId, policy: grant.encodedPolicy, signature: grant.signature,
      key: grant.objectKey, file: field, successActionStatus: '201',
    });
    const request = new Oss.PostObjectRequest({ bucketName: grant.bucket, header });
    return oss.postObject(request, { ...runtime });
  };
  const address = `http://${grant.bucket}.${grant.endpoint}/${grant.objectKey}`;
  return { post, address, answer: await post(fs.readFileSync(file)) };
}

describe('local files', () => {
  test('over http', async () => {
    const count = running.pictures.asked.length;
    const { address } = await uploaded(FRONT.file);
    isTheFront((await call('RecognizeIdentityCard', { ImageURL: address, Side: 'face' })).body);
    assert.equal(running.pictures.asked.length, count, 'own objects are not downloaded');
  });

  test('the upload by TLS on the same port', async () => {
    const { address } = await uploaded(FRONT.file, { ignoreSSL: true }, { upload: 'https' });
    isTheFront((await call('RecognizeIdentityCard', { ImageURL: address, Side: 'face' })).body);
  });

  test('https throughout, the certificate checked', async () => {
    const ca = running.server.certificate;
    const values = { ImageURL: running.pictures.url + FRONT.address, Side: 'face' };
    isTheFront((await call('RecognizeIdentityCard', values, { protocol: 'https', ca }, { ca })).body);
  });

  test('https without trust is refused by the client', async () => {
    const error = await refused(call('RecognizeTrainTicket', { ImageURL: 'http://127.0.0.1:1/x' }, { protocol: 'https' }));
    assert.match(String(error.message), /self-signed certificate/);
  });

  test('a grant serves one object only', async () => {
    const { post } = await uploaded(FRONT.file);
    const error = await refused(post(Buffer.from('another')));
    assert.ok(error.code, String(error));
    assert.ok(error.data.requestId, String(error));
  });
});
