import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../src/domain/registry-event.ts';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { shareOf } from '../support/effort.ts';
import { memoryCase } from '../support/memory-case.ts';
import { importBytes } from '../support/memory-import.ts';

/** What collectors write before a line. */
const PREFIXES: Readonly<Record<string, string>> = {
  stern: 'registry-7d9f6c-x2x4p registry ',
  'stern with its colours': '\u001b[38;5;2mregistry-7d9f6c-x2x4p\u001b[0m \u001b[38;5;10mregistry\u001b[0m ',
  'stern -t': 'registry-7d9f6c-x2x4p registry 2026-03-02T08:00:00.123456789+01:00 ',
  'kubectl logs --prefix': '[pod/registry-7d9f6c-x2x4p/registry] ',
  'kubectl logs --prefix --timestamps': '[pod/registry-7d9f6c-x2x4p/registry] 2026-03-02T08:00:00.123456789Z ',
  'kubectl logs --timestamps': '2026-03-02T08:00:00.123456789Z ',
  'podman logs -t': '2026-03-02T08:00:00.123456789+01:00 ',
  k9s: 'registry ',
  'docker compose logs': 'registry-1  | ',
  'docker compose logs -t': 'registry-1  | 2026-03-02T08:00:00.123456789Z ',
  'docker compose logs with its colours': '\u001b[36mregistry-1  | \u001b[0m',
  'docker service logs': 'infra_registry.1.k2j3h4k5@node-1.example.com    | ',
  'aws logs tail': '2026-03-02T08:00:00.123000+00:00 registry/registry/8f4e2f331f4c4b8e ',
  'aws logs tail of a machine': '2026-03-02T08:00:00.123000+00:00 ip-10-0-0-12.eu-central-1.compute.internal ',
  'aws logs tail --format short': '2026-03-02T08:00:00 ',
  'a daemon of syslog': 'Mar  2 08:00:01 node-1.example.com registry[1021]: ',
  'RFC 5424': '<134>1 2026-03-02T08:00:01.123Z node-1.example.com registry 1021 - - ',
  'journalctl -o short-full': 'Mon 2026-03-02 08:00:01 UTC node-1.example.com registry[1021]: ',
  'journalctl -o export': 'MESSAGE=',
  'cf logs': '2026-03-02T08:00:00.12+0000 [APP/PROC/WEB/0] OUT ',
  'grep -H': '/var/log/containers/registry.log:',
  'grep -n and stern': '17:registry-7d9f6c-x2x4p registry ',
  'containerd, in a file that grep searched': 'registry.log:2026-03-02T08:00:00.123456789Z stdout F ',
  kail: 'default/registry-7d9f6c-x2x4p[registry]: ',
  'grep --color=always -Hn':
    '\u001b[35m\u001b[Kregistry\u001b[m\u001b[K\u001b[36m\u001b[K:\u001b[m\u001b[K\u001b[32m\u001b[K12\u001b[m\u001b[K\u001b[36m\u001b[K:\u001b[m\u001b[K',
  'grep -C': 'logs/registry.log-',
  'grep -C without the ending of the file': '/var/log/registry-',
  'grep -nC': 'registry.log-12-',
  'grep -nC of one file': '12-',
  'rg --column': '12:7:',
  grepWin: 'C:\\logs\\registry.log(12): ',
  findstr: 'C:\\logs\\registry.log:12:',
  'fly logs': '2026-03-02T08:00:00Z app[148e21] ams [info] ',
  'fly logs with its colours':
    '\u001b[2m2026-03-02T08:00:00Z\u001b[0m \u001b[32mapp\u001b[0m[\u001b[2m148e21\u001b[0m] ams [\u001b[34minfo\u001b[0m] ',
  'nerdctl compose logs': 'registry-1 |',
  'journalctl -o short-monotonic': '[12345.678901] node-1 registry[1021]: ',
  'journalctl -o short-monotonic, soon after the start': '[   45.678901] node-1 registry[1021]: ',
  'journalctl -o short-iso': '2026-03-02T08:00:01+0000 node-1 registry[1021]: ',
  'journalctl -o short-precise': 'Mar 02 08:00:01.123456 node-1 registry[1021]: ',
  'journalctl -o short-unix': '1772438401.123456 node-1 registry[1021]: ',
  'journalctl -o with-unit': 'Mon 2026-03-02 08:00:01 UTC node-1 registry.service[1021]: ',
  'podman logs -t --names': '2026-03-02T08:00:01.123456789+00:00 registry ',
  heroku: '2026-03-02T08:00:01.123456+00:00 app[web.1]: ',
  'oc logs --timestamps --prefix': '[pod/registry-7d9f6c-x2x4p/registry] 2026-03-02T08:00:01.123456789Z ',
  kubetail: '\u001b[32m[registry-7d9f6c-x2x4p]\u001b[0m ',
  logcli: '2026-03-02T08:00:01Z {app="registry", filename="/var/log/\\"a\\".log"} ',
  'logcli, where all labels are common': '2026-03-02T08:00:01+01:00 {} ',
  'logcli with its colours': '\u001b[34m2026-03-02T08:00:01Z\u001b[0m \u001b[32m{app="registry"}\u001b[0m ',
};
/** Behind these the name of a client may have more before it than an address may. */
const BEFORE_ADDRESSES = ['grep -C without the ending of the file', 'grep -nC of one file'];
const WITH_NAMES = /apache_|and_others/;
/** Its lines take their time from the prefix. */
const WITHOUT_TIME = 'harbor-proxy-log';
const FIXTURES = join(import.meta.dirname, '../../fixtures/formats');

async function read(lines: readonly string[], isTimed: boolean) {
  const { writer, reader } = memoryCase();
  const { source, records, ignored, rejected } = await importBytes(writer, [Buffer.from(lines.join('\n'))]);
  const events = reader.events({ window: null, where: [] }).map((event) => contentOf(event, isTimed));
  return { source, records, ignored, rejected, events };
}

/** Without the place of the event in its file. */
function contentOf({ evidence: _, seq: __, time, ...event }: RecordedEvent, isTimed: boolean) {
  return { ...event, time: isTimed ? time : null };
}

const FILES = (await loadFormats())
  // zot writes JSON, which is found behind a prefix without its format.
  .filter(({ id, framings }) => framings.includes('text') && id !== 'zot-log')
  .flatMap(({ id }) =>
    readdirSync(join(FIXTURES, id))
      // Times without a year need the time of a file.
      .filter((name) => name.endsWith('.log') && name !== 'proxy_nginx_syslog.log')
      .map((name) => join(id, name)),
  );

test.each(FILES.map((file, place) => [file, place] as const))(
  '%s is the same behind whatever collectors write before a line',
  async (file, place) => {
    const lines = readFileSync(join(FIXTURES, file), 'utf8').split('\n').filter(Boolean);
    const isTimed = !file.startsWith(WITHOUT_TIME);
    const bare = await read(lines, isTimed);
    expect(bare.events).not.toEqual([]);
    for (const [name, prefix] of shareOf(Object.entries(PREFIXES), place, 3)) {
      if (WITH_NAMES.test(file) && BEFORE_ADDRESSES.includes(name)) continue;
      const prefixed = await read(
        lines.map((line) => prefix + line),
        isTimed,
      );
      expect.soft({ name, ...prefixed }).toEqual({ name, ...bare });
    }
  },
);

test.each(['logcli', 'grep -C', 'grep -nC', 'grep --color=always -Hn', 'logcli with its colours'])(
  'JSON is found behind a prefix too: %s',
  async (name) => {
    const lines = readFileSync(join(FIXTURES, 'registry-access-log/caddy.jsonl'), 'utf8').split('\n').filter(Boolean);
    const prefixed = lines.map((line) => `${PREFIXES[name]}${line}`);
    expect(await read(prefixed, true)).toEqual(await read(lines, true));
  },
);

test.each(FILES.filter((file) => !file.startsWith(WITHOUT_TIME)).map((file, place) => [file, place] as const))(
  '%s counts once where it is imported with and without what collectors write before a line',
  async (file, place) => {
    const lines = readFileSync(join(FIXTURES, file), 'utf8').split('\n').filter(Boolean);
    for (const [name, prefix] of shareOf(Object.entries(PREFIXES), place, 3)) {
      if (WITH_NAMES.test(file) && BEFORE_ADDRESSES.includes(name)) continue;
      const { writer } = memoryCase();
      const texts = [lines, lines.map((line) => prefix + line)].map((some) => Buffer.from(some.join('\n')));
      const [bare, prefixed] = [
        await importBytes(writer, [texts[0] ?? Buffer.alloc(0)]),
        await importBytes(writer, [texts[1] ?? Buffer.alloc(0)]),
      ];
      expect.soft({ name, accepted: prefixed.accepted, duplicate: prefixed.duplicate }).toEqual({
        name,
        accepted: 0,
        duplicate: bare.accepted + bare.duplicate,
      });
    }
  },
);
