'use strict';
// @alicloud/pop-core: RPC by GET (its default) and POST (everything, the signature too, in the form), and ROA.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');

const { RPCClient, ROAClient } = require('@alicloud/pop-core');
const { KEY, SECRET, started, samples, refused } = require('./running');

const FRONT = samples('resident_id_front')[0];
const running = started();

function rpc(apiVersion, more = {}) {
  return new RPCClient({ accessKeyId: KEY, accessKeySecret: SECRET, endpoint: running.server.url, apiVersion, ...more });
}

for (const method of ['GET', 'POST']) {
  describe(`RPC by ${method}`, () => {
    test('identity card', async () => {
      const values = { ImageURL: running.pictures.url + FRONT.address, Side: 'face' };
      const answer = await rpc('2019-12-30').request('RecognizeIdentityCard', values, { method });
      assert.equal(answer.Data.FrontResult.IDNumber, FRONT.fields.id_number);
      assert.equal(answer.Data.FrontResult.Address, FRONT.fields.address);
      for (const corner of answer.Data.FrontResult.CardAreas) assert.equal(typeof corner.X, 'number');
    });

    test('numbers stay numbers: none is longer than 15 digits', async () => {
      const values = { ImageURL: running.pictures.url + FRONT.address, MinHeight: 10, OutputProbability: true };
      const answer = await rpc('2019-12-30').request('RecognizeCharacter', values, { method });
      assert.ok(answer.Data.Results.length);
      for (const line of answer.Data.Results) assert.equal(typeof line.Probability, 'number');
    });

    test('the other family', async () => {
      const answer = await rpc('2021-07-07').request('RecognizeIdcard', { Url: running.pictures.url + FRONT.address }, { method });
      assert.equal(JSON.parse(answer.Data).data.face.data.idNumber, FRONT.fields.id_number);
    });

    test('a value with every awkward sign', async () => {
      const values = { ImageURL: "http://127.0.0.1:1/a!b'(c)*d~e f+g%h?i=j&k=l", Side: 'left' };
      const error = await refused(rpc('2019-12-30').request('RecognizeIdentityCard', values, { method }));
      assert.equal(error.code, 'InvalidSide');
    });

    test('wrong secret', async () => {
      const values = { ImageURL: 'http://127.0.0.1:1/x', Side: 'face' };
      const client = rpc('2019-12-30', { accessKeySecret: 'wrong' });
      const error = await refused(client.request('RecognizeIdentityCard', values, { method }));
      assert.equal(error.code, 'SignatureDoesNotMatch');
    });
  });
}

test('an array is accepted as Tasks.1.ImageURL and as JSON', async () => {
  const ImageURL = running.pictures.url + samples('qr_code')[0].address;
  for (const Tasks of [[{ ImageURL }], JSON.stringify([{ ImageURL }])]) {
    const answer = await rpc('2019-12-30').request('RecognizeQrCode', { Tasks }, { method: 'POST' });
    assert.equal(answer.Data.Elements[0].ImageURL, ImageURL);
    assert.ok(answer.Data.Elements[0].Results[0].QrCodesData.length > 0);
  }
});

describe('ROA', () => {
  const roa = (more = {}) => new ROAClient({
    accessKeyId: KEY, accessKeySecret: SECRET, endpoint: running.server.url, apiVersion: '2018-05-09', ...more,
  });
  const scan = (client, path, content, query = {}, headers = {}) =>
    client.request('POST', path, query, JSON.stringify(content), headers);
  const body = () => ({
    scenes: ['ocr'], extras: { card: 'id-card-front' }, tasks: [{ dataId: 'a', url: running.pictures.url + FRONT.address }],
  });

  test('scan', async () => {
    for (const headers of [{ 'content-type': 'application/json' }, {}]) {
      const answer = await scan(roa(), '/green/image/scan', body(), {}, headers);
      assert.equal(answer.code, 200);
      const info = Object.values(answer.data[0].results[0]).find((value) => typeof value === 'object');
      assert.equal(info.number, FRONT.fields.id_number);
    }
  });

  test('clientInfo in the query, with an empty value beside it', async () => {
    const query = { clientInfo: '{"userId": "用户 1+2"}', empty: '' };
    assert.equal((await scan(roa(), '/green/image/scan', body(), query)).code, 200);
  });

  test('credentials for an upload', async () => {
    const answer = await scan(roa(), '/green/credentials/uploadcredentials', {});
    assert.equal(answer.code, 200);
    assert.equal(typeof answer.data.expiredTime, 'number');
  });

  test('wrong secret', async () => {
    const error = await refused(scan(roa({ accessKeySecret: 'wrong' }), '/green/image/scan', body()));
    assert.equal(error.code, 'SignatureDoesNotMatch');
  });

  test('a bad request is a number inside 200', async () => {
    const answer = await scan(roa(), '/green/image/scan', { ...body(), extras: { card: 'cat' } });
    assert.equal(answer.code, 400);
  });
});
