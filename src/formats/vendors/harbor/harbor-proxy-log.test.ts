import { expect, test } from 'vitest';
import { format } from './harbor-proxy-log.ts';

const CONTEXT = { assumedZone: null, image: null };
const line = (registry: string) =>
  `2026-03-02T08:00:01Z 10.20.0.12 - "GET /v2/hub/library/alpine/manifests/3.20?ns=${registry} HTTP/1.1" 200 1609 "-" "containerd/2.0.1" 0.021 0.020 .`;

test.each<[asked: string, edition: number, registry: string | null, upstream: string | undefined]>([
  ['docker.io', 6, null, 'docker.io'],
  ['eu.gcr.io', 6, null, 'eu.gcr.io'],
  ['reg.example.com', 6, 'reg.example.com', undefined],
  ['notdocker.io.example.com', 6, 'notdocker.io.example.com', undefined],
  ['docker.io', 5, 'docker.io', undefined],
])(
  'the registry that a project stands for is not that of its images: %s, edition %i',
  (asked, edition, registry, upstream) => {
    const outcome = format.read(line(asked), { ...CONTEXT, edition });
    const [event] = outcome.outcome === 'events' ? outcome.events : [];
    expect(event?.image).toMatchObject({ registry, repository: 'hub/library/alpine', tag: '3.20' });
    expect(event?.details['upstreamRegistry']).toBe(upstream);
  },
);
