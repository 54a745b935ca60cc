'use strict';
// @alicloud/ocr-api20210707: Url and a streamed body (chunked, application/octet-stream).

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { test } = require('node:test');
const { Readable } = require('node:stream');

const Core = require('@alicloud/openapi-core');
const Ocr = require('@alicloud/ocr-api20210707');
const { KEY, SECRET, started, samples, refused } = require('./running');

const FRONT = samples('resident_id_front')[0];
const BACK = samples('resident_id_back')[0];
const Config = Core.$OpenApiUtil.Config;
const running = started();

function client(more = {}) {
  const config = { accessKeyId: KEY, accessKeySecret: SECRET, endpoint: running.server.host, protocol: 'http', ...more };
  return new Ocr.default(new Config(config));
}

test('by address', async () => {
  const request = new Ocr.RecognizeIdcardRequest({ url: running.pictures.url + FRONT.address, outputFigure: true });
  const { body } = await client().recognizeIdcard(request);
  const { face } = JSON.parse(body.data).data;
  assert.equal(face.data.idNumber, FRONT.fields.id_number);
  assert.equal(face.data.address, FRONT.fields.address);
  assert.equal(body.code, undefined);
  assert.ok(face.figure.length);
});

test('by a streamed body', async () => {
  const request = new Ocr.RecognizeIdcardRequest({ body: fs.createReadStream(BACK.file) });
  const { body } = await client().recognizeIdcard(request);
  assert.equal(JSON.parse(body.data).data.back.data.issueAuthority, BACK.fields.authority);
});

test('with SM3', async () => {
  const request = new Ocr.RecognizeIdcardRequest({ body: fs.createReadStream(FRONT.file) });
  const { body } = await client({ signatureAlgorithm: 'ACS3-HMAC-SM3' }).recognizeIdcard(request);
  assert.equal(JSON.parse(body.data).data.face.data.idNumber, FRONT.fields.id_number);
});

test('by TLS', async () => {
  const request = new Ocr.RecognizeIdcardRequest({ body: fs.createReadStream(FRONT.file) });
  const { body } = await client({ protocol: 'https', ca: running.server.certificate }).recognizeIdcard(request);
  assert.equal(JSON.parse(body.data).data.face.data.idNumber, FRONT.fields.id_number);
});

test('no picture', async () => {
  const request = new Ocr.RecognizeIdcardRequest({ body: Readable.from([Buffer.from('no picture at all')]) });
  const error = await refused(client().recognizeIdcard(request));
  assert.equal(error.name, 'ClientError');
  assert.equal(error.code, 'InvalidImageType');
  assert.equal(error.statusCode, 400);
  assert.match(error.requestId, /^[0-9A-F-]{36}$/);
});

test('wrong secret, unknown key, missing picture', async () => {
  const request = new Ocr.RecognizeIdcardRequest({ url: 'http://127.0.0.1:1/never-asked.jpg' });
  const wrong = await refused(client({ accessKeySecret: 'wrong' }).recognizeIdcard(request));
  assert.equal(wrong.code, 'SignatureDoesNotMatch');
  const unknown = await refused(client({ accessKeyId: 'nobody' }).recognizeIdcard(request));
  assert.equal(unknown.code, 'InvalidAccessKeyId.NotFound');
  const missing = await refused(client().recognizeIdcard(new Ocr.RecognizeIdcardRequest({})));
  assert.equal(missing.statusCode, 400);
});
