import { describe, expect, test } from 'vitest';
import { printReference } from '../../domain/image-ref.ts';
import { registryRequestOf } from './registry-request.ts';

const D = `sha256:${'6b22a549'.repeat(8)}`;
const HEX = '6b22a549'.repeat(8);

/** `METHOD uri [status]`, the category (null: no request to a registry), the image, details. */
const TABLE: readonly (readonly [request: string, category: string | null, image?: string, details?: object])[] = [
  ['GET /v2/', 'auth'],
  ['GET /v2', 'auth'],
  ['HEAD /v2/', 'auth'],
  ['POST /v2/', null],
  ['GET /v1/_ping', 'auth'],
  ['POST /v1/users/', null],
  ['GET /v2/auth?service=reg', 'auth', '', { service: 'reg' }],
  [
    'GET /service/token?account=ci&scope=repository%3Aa%2Fb%3Apull&service=harbor-registry',
    'auth',
    '',
    { account: 'ci', scope: 'repository:a/b:pull', service: 'harbor-registry' },
  ],
  ['POST /oauth2/token', 'auth'],
  ['GET /v2/token', 'auth'],
  ['GET /api/docker/null/v2/token', 'auth'],
  ['GET /jwt/auth?service=container_registry', 'auth', '', { service: 'container_registry' }],
  ['GET /v2/a/manifests/token', 'pull', 'a:token'],
  ['GET /v2/_catalog?n=1000', 'list'],
  ['GET /v2/a/b/c/tags/list', 'list', 'a/b/c'],
  ['GET /v2/a/manifests/v1', 'pull', 'a:v1'],
  ['GET /v2/a/manifests/v1 304', 'inspect', 'a:v1'],
  ['HEAD /v2/a/manifests/v1 404', 'inspect', 'a:v1'],
  ['get /v2/a/manifests/v1', 'pull', 'a:v1'],
  [`GET /v2/a/manifests/${D}`, 'pull', `a@${D}`],
  [`GET /v2/a/manifests/${D.replace(':', '%3A')}`, 'pull', `a@${D}`],
  ['GET /v2/a%2Fb/manifests/v1', 'pull', 'a/b:v1'],
  ['GET /v2/a%252Fb/manifests/v1', 'pull', 'a%2Fb:v1'],
  ['GET /v2/a%/manifests/v1', 'pull', 'a%:v1'],
  [`GET /v2/a/manifests/sha256-${HEX}`, 'inspect', `a:sha256-${HEX}`],
  [`GET /v2/a/manifests/sha256-${HEX}.sig`, 'pull', `a:sha256-${HEX}.sig`],
  [`PUT /v2/a/manifests/sha256-${HEX}.sig`, 'push', `a:sha256-${HEX}.sig`],
  [`PUT /v2/a/manifests/sha256-${HEX}`, 'push', `a:sha256-${HEX}`],
  ['PUT /v2/a/manifests/v1', 'push', 'a:v1'],
  ['DELETE /v2/a/manifests/v1', 'untag', 'a:v1'],
  ['DELETE /v2/a/tags/reference/v1', 'untag', 'a:v1'],
  [`DELETE /v2/a/manifests/${D}`, 'delete', `a@${D}`],
  ['OPTIONS /v2/a/manifests/v1', null],
  [`GET /v2/a/referrers/${D}?artifactType=x`, 'inspect', `a@${D}`],
  [`HEAD /v2/a/blobs/${D}`, 'inspect', 'a', { layerDigest: D }],
  [`GET /v2/a/blobs/${D} 307`, 'blob-pull', 'a', { layerDigest: D }],
  [`DELETE /v2/a/blobs/${D}`, 'delete', '', { layerDigest: D, target: 'blob', repository: 'a' }],
  ['POST /v2/a/blobs/uploads/', 'blob-push', 'a'],
  ['POST /v2/a/blobs/uploads', 'blob-push', 'a'],
  [`POST /v2/a/blobs/uploads/?mount=${D}&from=b/c`, 'blob-push', 'a', { layerDigest: D, fromRepository: 'b/c' }],
  ['PATCH /v2/a/b/blobs/uploads/51607c79-5b0c?_state=x', 'blob-push', 'a/b'],
  [`PUT /v2/a/blobs/uploads/51607c79?digest=${encodeURIComponent(D)}`, 'blob-push', 'a', { layerDigest: D }],
  ['DELETE /v2/a/blobs/uploads/51607c79', 'blob-push', 'a'],
  ['GET /v2/a/blobs/uploads/manifests/v1', 'pull', 'a/blobs/uploads:v1'],
  ['GET /v2/manifests/manifests/manifests', 'pull', 'manifests:manifests'],
  ['GET /v2/manifests/v1', null],
  ['GET /v2/a/manifests/', null],
  ['GET /v2/library/alpine/manifests/3.20?ns=docker.io', 'pull', 'docker.io|library/alpine:3.20'],
  ['GET /v2/a/manifests/v1?ns=%22%3E', 'pull', 'a:v1'],
  ['GET https://reg.example.com:443/v2/a/manifests/v1', 'pull', 'reg.example.com|a:v1'],
  ['GET /artifactory/api/docker/docker-local/v2/a/b/manifests/v1', 'pull', 'docker-local/a/b:v1'],
  [`GET /api/docker/docker-local/v2/a/blobs/${D}`, 'blob-pull', 'docker-local/a', { layerDigest: D }],
  ['GET /api/docker/docker-local/v2/', 'auth'],
  ['GET /api/docker/docker-local/v2/_catalog', 'list'],
  ['GET /repository/docker-hosted/v2/a/manifests/v1', 'pull', 'docker-hosted/a:v1'],
  ['GET /repository/maven-public/org/v2/a/manifests/v1', null],
  ['GET /registry/v2/a/tags/list', 'list', 'a'],
  ['GET /robots.txt', null],
  ['GET /api/v2/things', null],
  ['GET /v2/a', null],
  ['GET *', null],
  [`GET /v2/${'a/'.repeat(20_000)}manifests/v1`, null],
];

describe('a request is read as the specification says', () => {
  test.each(TABLE.map((row) => [row[0], row] as const))('%s', (_, [request, category, image = '', details = {}]) => {
    const [method = '', uri = '', status = null] = request.split(' ');
    const read = registryRequestOf({ method, uri, status });
    const registry = read?.image?.registry ?? null;
    const name = read?.image === null || read === null ? '' : printReference(read.image);
    expect(read?.category ?? null).toBe(category);
    expect(registry === null ? name : `${registry}|${name}`).toBe(image);
    expect(read?.details ?? {}).toEqual(details);
  });
});
