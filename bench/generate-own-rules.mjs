// Writes rules in the Sigma format: of many shapes, over the fields that access logs have.

import { writeFileSync } from 'node:fs';

const SELECTIONS = [
  (at) => `{category: push, image.repository|startswith: payments/svc-${at % 40}, image.tag|re: '^v\\d+\\.${at % 9}$'}`,
  (at) => `{client.ip|cidr: 10.${at % 60}.0.0/16, outcome: failure}`,
  (at) => `{client.userAgent|contains: docker/${at % 30}, category: [delete, untag]}`,
  (at) => `{actor.name: '*robot-${at}', client.network: public}`,
  (at) => `{image.repository|endswith: svc-${at}, category: pull, outcome: [failure, denied]}`,
  (at) => `{reasonCode|gte: ${400 + (at % 50)}, actor.id|contains: '${1000 + at}'}`,
  (at) => `{image.tag: latest, image.namespace: ns${at}}`,
  (at) => `{client.ip: '203.0.${at}.*', category: delete}`,
];

/** Writes `count` rules into a file. */
export function generateOwnRules(path, count) {
  const rules = Array.from({ length: count }, (_, at) => {
    const selection = SELECTIONS[at % SELECTIONS.length](at);
    return `title: Rule ${at}
id: own-rule-${at}
logsource: {product: imgaudit, category: container_registry}
detection:
    selection: ${selection}
    filter: {actor.name|startswith: ci-${at}}
    condition: selection and not filter
level: low
`;
  });
  writeFileSync(path, rules.join('---\n'));
}
