import { describe, expect, test } from 'vitest';
import { auditErrorOf } from '../../../test/support/audit-error-of.ts';
import { caseOf, eventsOf, type FixtureLine } from '../../../test/support/rule-fixture.ts';
import { filterOfImages, resolveImage } from './resolve-image.ts';
import { NO_NAMES, unmatchedNames } from './unmatched.ts';

const A = `sha256:37eb${'a'.repeat(56)}0da1`;
const B = `sha256:37eb${'b'.repeat(56)}0da1`;
const C = `sha256:66737800${'c'.repeat(52)}c689`;

const D = `sha256:${'d'.repeat(64)}`;

/** Each event has an actor of its own, by whose name the events that a question finds are told. */
const EVENTS: readonly (readonly [actor: string, image: string])[] = [
  ['api', `reg.example.org:5000/payments/api:v1.8.3@${A}`],
  ['ledger', `reg.example.org:5000/payments/Ledger:v2@${B}`],
  ['deep', 'reg.example.org:5000/group/sub/app:v3'],
  ['other', `other.example.org/web/ui:v1.8.3@${C}`],
  ['golang', 'docker.io/library/golang:1.4.2'],
  ['busybox', 'docker.io/busybox:1'],
  ['v6', '[2001:db8::10]:5000/team/app6:3'],
  ['local', 'localhost:5000/app:2'],
  ['upper', 'reg.example.net/team/upper:4'],
  ['hash', 'reg.example.net/team/hash:deadbeef99'],
  ['google', `us-docker.pkg.dev/shop-1/apps/cart:7@${D}`],
];
const LINES: readonly FixtureLine[] = EVENTS.map(([actor, image]) => ({ at: '1h', actor, image }));
const ECR = '111122223333.dkr.ecr.eu-central-1.amazonaws.com';
const all = () => caseOf([eventsOf([...LINES, { at: '1h', actor: 'ecr', image: `${ECR}/shop/cart:9` }])]);

/** How an image is written by users and by tools, and the events that are meant. */
const SPELLINGS: readonly (readonly [text: string, actors: string])[] = [
  ['payments/api:v1.8.3', 'api'],
  ['payments/api', 'api'],
  ['reg.example.org:5000/payments/api:v1.8.3', 'api'],
  ['REG.Example.ORG:5000/payments/api:v1.8.3', 'api'],
  [`payments/api@${A}`, 'api'],
  [`payments/api:v1.8.3@${A}`, 'api'],
  [`docker-pullable://reg.example.org:5000/payments/api@${A}`, 'api'],
  ['docker://payments/api:v1.8.3', 'api'],
  ['docker://reg.example.org:5000/payments/api:v1.8.3,', 'api'],
  ['oci://reg.example.org:5000/payments/api', 'api'],
  ['https://reg.example.org:5000/payments/api/', 'api'],
  ['https://reg.example.org:5000/v2/payments/api/manifests/v1.8.3', 'api'],
  [`https://reg.example.org:5000/v2/payments/api/manifests/${A}`, 'api'],
  ['"payments/api:v1.8.3",', 'api'],
  ['`payments/api`', 'api'],
  [' payments/api ', 'api'],
  ['PAYMENTS/API:V1.8.3', 'api'],
  ['payments/ledger', 'ledger'],
  ['payments/LEDGER:V2', 'ledger'],
  ['payments', 'api ledger'],
  ['payments/', 'api ledger'],
  ['Payments', 'api ledger'],
  ['payments/*', 'api ledger'],
  ['reg.example.org:5000/payments', 'api ledger'],
  ['other.example.org/payments', ''],
  ['group', 'deep'],
  ['group/sub', 'deep'],
  ['group/sub/', 'deep'],
  ['*/ui', 'other'],
  ['*/UI:v1*', 'other'],
  ['v1.8.3', 'api other'],
  [':v1.8.3', 'api other'],
  ['*:v1.8.3', 'api other'],
  ['V1.8.3', 'api other'],
  [A, 'api'],
  [A.toUpperCase().replace('SHA256', 'sha256'), 'api'],
  [`@${A}`, 'api'],
  [A.slice('sha256:'.length), 'api'],
  [A.slice(0, 'sha256:'.length + 8), 'api'],
  ['37ebaaaa', 'api'],
  ['sha256:6673…c689', 'other'],
  ['sha256:6673...c689', 'other'],
  ['6673…c689', 'other'],
  ['sha256:66737800…', 'other'],
  ['web/ui@sha256:66737800', 'other'],
  ['web/ui@sha256:6673…c689', 'other'],
  ['deadbeef99', 'hash'],
  ['golang', 'golang'],
  ['golang:1.4.2', 'golang'],
  ['library/golang', 'golang'],
  ['docker.io/golang:1.4.2', 'golang'],
  ['docker.io/library/golang:1.4.2', 'golang'],
  ['index.docker.io/golang:1.4.2', 'golang'],
  ['registry-1.docker.io/library/golang', 'golang'],
  ['docker.io/library/busybox:1', 'busybox'],
  ['busybox', 'busybox'],
  ['[2001:db8::10]:5000/team/app6:3', 'v6'],
  ['[2001:db8:0::10]:5000/team/app6:3', 'v6'],
  ['[2001:0DB8:0:0:0:0:0:10]:5000/team/app6', 'v6'],
  ['localhost:5000/app:2', 'local'],
  ['localhost:5000', 'local'],
  ['reg.example.org:5000', 'api deep ledger'],
  ['reg.example.org:5000/', 'api deep ledger'],
  [`arn:aws:ecr:eu-central-1:111122223333:repository/shop/cart`, 'ecr'],
  ['docker-daemon:payments/api:v1.8.3', 'api'],
  ['containers-storage:reg.example.org:5000/payments/api', 'api'],
  ['oci:payments/api:v1.8.3', 'api'],
  ['oras://reg.example.org:5000/payments/api', 'api'],
  ['/payments/api', 'api'],
  ['//payments/api', 'api'],
  ['payments/api:', 'api'],
  ['{payments/api:v1.8.3}', 'api'],
  ['payments/api:*', 'api'],
  ['payments/**', 'api ledger'],
  ['payments/api:v1.8.3;', 'api'],
  [`projects/shop-1/locations/us/repositories/apps/dockerImages/cart@${D}`, 'google'],
  ['projects/shop-1/locations/us/repositories/apps/packages/cart', 'google'],
  ['projects/shop-1/locations/us/repositories/apps', 'google'],
  ['us-docker.pkg.dev/shop-1/apps', 'google'],
  ['paymnts', ''],
  ['payments/api:v1.8.4', ''],
  [`sha256:${'0'.repeat(64)}`, ''],
];

describe('what a text means that names an image', () => {
  test.for(SPELLINGS)('%s means the events of: %s', ([text, actors]) => {
    const reader = all();
    const image = resolveImage(reader, text);
    const found = reader.events({ window: null, where: [filterOfImages([image])] });
    expect(
      found
        .map(({ actor }) => actor.id)
        .toSorted()
        .join(' '),
    ).toBe(actors);
    const unmatched = unmatchedNames(reader, { ...NO_NAMES, images: [image] });
    expect(unmatched.length).toBe(actors === '' ? 1 : 0);
  });

  test.for([
    ['sha256:37eb…0da1', /Several digests.*37ebaaaa.*37ebbbbb/],
    ['payments/api@sha256:37eb…0da1', /Several digests/],
    ['sha256:00000000', /No digest of the case/],
    ['sha256:37eb', /too short/],
    ['web/ui@sha256:12', /too short/],
    ['00…00', /too short/],
    ['sha256:zzzz', /is not a digest/],
    ['sha512:abc', /is not a digest/],
    ['/', /is not an image reference/],
    ['a b', /is not an image reference/],
    ['', /is not an image reference/],
  ] as const)('%s is refused', ([text, message]) => {
    const error = auditErrorOf(() => resolveImage(all(), text));
    expect(error.code).toBe('bad-image');
    expect(error.message).toMatch(message);
  });

  test.for([
    ['paymnts', 'payments/* (2 repositories)'],
    ['paymnts/api', 'payments/api'],
    ['payments/api:v1.8.4', 'payments/api:v1.8.3'],
    ['web/nothing:v1.8.3', 'web/ui:v1.8.3'],
    ['other.example.org/payments/api', 'reg.example.org:5000/payments/api'],
    ['shop/ui', 'web/ui'],
  ] as const)('for %s, %s is near', ([text, near]) => {
    const reader = all();
    const [unmatched] = unmatchedNames(reader, { ...NO_NAMES, images: [resolveImage(reader, text)] });
    expect(unmatched?.nearest).toContain(near);
  });
});
