import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../test/support/audit-error-of.ts';
import {
  type ImageReference,
  imageOf,
  isDigest,
  parentPathOf,
  parentPathOrSelf,
  parseImageReference,
  printReference,
  repositoryIn,
  splitName,
  splitReference,
} from './image-ref.ts';

const DIGEST = `sha256:${'ab12'.repeat(16)}`;
const NOTHING: ImageReference = { registry: null, namespace: null, repository: null, tag: null, digest: null };

describe('parseImageReference reads', () => {
  test.for<[text: string, parts: Partial<ImageReference>]>([
    ['api', { repository: 'api' }],
    ['payments/api', { namespace: 'payments', repository: 'payments/api' }],
    ['payments/api:v1.8.3', { namespace: 'payments', repository: 'payments/api', tag: 'v1.8.3' }],
    [`payments/api@${DIGEST}`, { namespace: 'payments', repository: 'payments/api', digest: DIGEST }],
    [`payments/api:v1@${DIGEST}`, { namespace: 'payments', repository: 'payments/api', tag: 'v1', digest: DIGEST }],
    ['a/b/c/d/e:1', { namespace: 'a', repository: 'a/b/c/d/e', tag: '1' }],
    [
      'reg.example.com/payments/api',
      { registry: 'reg.example.com', namespace: 'payments', repository: 'payments/api' },
    ],
    ['REG.Example.com/ns/App', { registry: 'reg.example.com', namespace: 'ns', repository: 'ns/App' }],
    ['host:5000/app', { registry: 'host:5000', repository: 'app' }],
    ['host:5000/app:5000', { registry: 'host:5000', repository: 'app', tag: '5000' }],
    ['10.0.0.7:5000/ns/app', { registry: '10.0.0.7:5000', namespace: 'ns', repository: 'ns/app' }],
    ['localhost/app:dev', { registry: 'localhost', repository: 'app', tag: 'dev' }],
    ['localhost:5000/ns/app', { registry: 'localhost:5000', namespace: 'ns', repository: 'ns/app' }],
    ['localhost', { repository: 'localhost' }],
    ['my.app:v1', { repository: 'my.app', tag: 'v1' }],
    ['支付/接口:正式', { namespace: '支付', repository: '支付/接口', tag: '正式' }],
    ['仓库.例子:5000/支付/接口', { registry: '仓库.例子:5000', namespace: '支付', repository: '支付/接口' }],
    ['[2001:db8::1]:5000/ns/app', { registry: '[2001:db8::1]:5000', namespace: 'ns', repository: 'ns/app' }],
    ['my_registry:5000/app', { registry: 'my_registry:5000', repository: 'app' }],
    ['ns/.hidden/a..b', { namespace: 'ns', repository: 'ns/.hidden/a..b' }],
    ['  payments/api:v1 ', { namespace: 'payments', repository: 'payments/api', tag: 'v1' }],
  ])('%s', ([text, parts]) => {
    expect(parseImageReference(text)).toEqual({ ...NOTHING, ...parts });
  });
});

describe('parseImageReference refuses as bad-image', () => {
  test.for<[title: string, text: string]>([
    ['nothing', ''],
    ['white space', '   '],
    ['a tag alone', ':v1'],
    ['a digest alone', `@${DIGEST}`],
    ['a host without a path', 'reg.example.com/'],
    ['a host and a tag', 'host:5000/:v1'],
    ['an empty tag', 'payments/api:'],
    ['an empty digest', 'payments/api@'],
    ['a tag where a digest belongs', 'payments/api@v1'],
    ['an algorithm without digits', 'payments/api@sha256:'],
    ['an empty path segment', 'payments//api'],
    ['a path that starts with a slash', '/payments/api'],
    ['a path that ends with a slash', 'payments/api/'],
    ['a URL', 'https://reg.example.com/payments/api'],
    ['white space within', 'payments/ api'],
    ['a glob', 'payments/*'],
    ['a question mark', 'payments/ap?'],
    ['two tags', 'a:b:c'],
    ['white space in a tag', 'payments/api:v 1'],
    ['a glob in a tag', 'payments/api:v*'],
    ['an empty tag before a digest', 'payments/api:@sha256:abc'],
    ['two digests', 'a@sha256:x@y'],
    ['a glob in a digest', 'a@sha256:*'],
    ['a URL that lost a slash', 'https:/x/y'],
    ['a colon without a port', 'host:/ns/repo'],
    ['a port that is not a number', 'host:port/ns/repo'],
    ['two ports', 'host:1:2/ns/repo'],
    ['a port without a host', ':5000/x'],
    ['a path relative to this folder', './repo'],
    ['a path relative to the folder above', '../repo'],
    ['a path with a step up', 'payments/../api'],
    ['an empty tag before white space', 'payments/api: '],
    ['an empty digest before white space', 'payments/api@ '],
    ['a control character', 'payments/a\u0000pi'],
    ['a host of hyphens', '-./repo'],
  ])('%s', ([, text]) => {
    expect(auditErrorOf(() => parseImageReference(text)).code).toBe('bad-image');
  });

  test('names the text and shows how a reference is written', () => {
    const { message, hint } = auditErrorOf(() => parseImageReference('payments//api'));
    expect(message).toContain('"payments//api"');
    expect(hint).toContain('payments/api:v1.8.3');
  });
});

describe('splitReference takes what logs say without checking it', () => {
  test('keeps a digest that is not hexadecimal', () => {
    expect(splitReference('ns/app@sha256:EXAMPLE...')?.digest).toBe('sha256:EXAMPLE...');
  });

  test.for(['', ':v1', '@sha256:ab', 'reg.example.com/'])('is null for "%s", which names no repository', (text) => {
    expect(splitReference(text)).toBeNull();
  });
});

describe('splitName', () => {
  const digest = `sha256:${'ab'.repeat(32)}`;
  test.for([
    ['ns/app', 'ns/app', null, null],
    ['ns/app:v1', 'ns/app', 'v1', null],
    [`ns/app@${digest}`, 'ns/app', null, digest],
    [`ns/app:v1@${digest}`, 'ns/app', 'v1', digest],
    // A digest in the place of a tag, as Harbor writes it.
    [`ns/app:${digest}`, 'ns/app', null, digest],
    [`app:${digest}`, 'app', null, digest],
    ['ns/app:sha512:EXAMPLE...', 'ns/app', null, 'sha512:EXAMPLE...'],
    ['ns/sha256:ab', 'ns/sha256', 'ab', null],
    ['ns/app:v1:v2', 'ns/app:v1', 'v2', null],
    ['reg.example.com/app', 'reg.example.com/app', null, null],
    ['a:sha256:ab/app', 'a:sha256:ab/app', null, null],
  ] as const)('splits %s', ([name, repository, tag, stated]) => {
    expect(splitName(name)).toEqual({ repository, tag, digest: stated });
  });

  test('a user may paste a reference with the digest in the place of the tag', () => {
    expect(parseImageReference(`reg.example.com/ns/app:${digest}`)).toMatchObject({
      registry: 'reg.example.com',
      repository: 'ns/app',
      tag: null,
      digest,
    });
  });
});

describe('imageOf', () => {
  test('takes the namespace from the repository, whatever the record says', () => {
    expect(imageOf({ namespace: 'other', repository: 'ns/app' })?.namespace).toBe('ns');
    expect(imageOf({ namespace: 'other', repository: 'app' })?.namespace).toBeNull();
  });

  test('keeps a namespace without repository', () => {
    expect(imageOf({ namespace: 'payments' })).toEqual({ ...NOTHING, namespace: 'payments' });
  });

  test('counts empty text as absent and spells the host in lower case', () => {
    const image = imageOf({ registry: 'Reg.Example.COM', repository: 'app', tag: '', digest: '' });
    expect(image).toEqual({ ...NOTHING, registry: 'reg.example.com', repository: 'app' });
  });

  test.for<[title: string, parts: Parameters<typeof imageOf>[0]]>([
    ['no parts', {}],
    ['empty parts', { registry: '', namespace: '', repository: '' }],
    ['a tag and a digest without a repository', { tag: 'v1', digest: DIGEST }],
  ])('is null for %s', ([, parts]) => {
    expect(imageOf(parts)).toBeNull();
  });
});

describe('printReference', () => {
  test.for<[text: string, parts: Partial<ImageReference>]>([
    ['ns/app', { repository: 'ns/app' }],
    ['ns/app:v1', { repository: 'ns/app', tag: 'v1' }],
    ['ns/app@sha256:ab', { repository: 'ns/app', digest: 'sha256:ab' }],
    ['ns/app:v1@sha256:ab', { registry: 'reg.example.com', repository: 'ns/app', tag: 'v1', digest: 'sha256:ab' }],
    ['payments/*', { namespace: 'payments' }],
    ['reg.example.com', { registry: 'reg.example.com' }],
    ['', {}],
  ])('%s', ([text, parts]) => {
    expect(printReference({ ...NOTHING, ...parts })).toBe(text);
  });
});

test('repositoryIn leaves tag and digest out', () => {
  expect(['ns/app', 'ns/app:v1', 'ns/app@sha256:ab', 'ns/app:v1@sha256:ab'].map(repositoryIn)).toEqual(
    Array(4).fill('ns/app'),
  );
});

describe('isDigest', () => {
  test.for<[text: string, verdict: boolean]>([
    [DIGEST, true],
    ['sha512:00', true],
    ['sha256+b64u.x:abc', true],
    ['v1.8.3', false],
    ['latest', false],
    ['host:5000/app', false],
    ['', false],
    [':abc', false],
    [`${'a'.repeat(101)}:abc`, false],
    ['sha-:abc', false],
  ])('%s: %s', ([text, verdict]) => {
    expect(isDigest(text)).toBe(verdict);
  });
});

test.each([
  ['a/b/repo', 'a/b/', 'a/b/'],
  ['ns/repo', 'ns/', 'ns/'],
  ['repo', '', 'repo'],
])('%s stands below "%s"', (repository, parent, self) => {
  expect(parentPathOf(repository)).toBe(parent);
  expect(parentPathOrSelf(repository)).toBe(self);
});
