import type { Command } from 'commander';
import { storyOf } from '../investigations/incident-story.ts';
import { findingReport } from '../report/answers/finding-report.ts';
import { incidentIds } from '../report/incident-table.ts';
import { namedBy } from './queries/named-id.ts';
import { writeWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { buildStoryCommand, type StoryCommand } from './suspicions/story-command.ts';

const EXAMPLES = `
The Next lines of \`imgaudit incident\` have the options that find the finding
again. csv and ndjson list its events.

Examples:
  imgaudit finding 0253639b --since 3d --as-of latest
  imgaudit finding 0253639b --since 3d --as-of 2026-03-02T02:13:01.001Z --format json`;

export function build(context: Context): Command {
  const tell: StoryCommand['tell'] = async (id, { reader, result, asked, rules, again, restsOn }, { flags, top }) => {
    const finding = namedBy(id, result.findings, {
      noun: 'finding',
      others: result.incidents.map((incident) => ({ id: incident.id, command: 'incident' })),
    });
    const { window } = asked;
    const { actors, ips, images } = finding;
    const incident = result.incidents.find(({ findings }) => findings.includes(finding.id));
    const rule = rules.find((one) => one.id === finding.rule);
    const report = findingReport({
      finding,
      incident:
        incident === undefined ? null : { id: incident.id, shortId: incidentIds(result.incidents)(incident.id) },
      rule: rule === undefined ? null : { why: rule.why, logic: rule.logic, falsePositives: rule.falsePositives },
      story: storyOf(reader, { window, findings: [finding], actors, ips, images, top }),
      window,
      notices: result.notices,
      again,
    });
    await writeWindowed({ report: { ...report, restsOn } }, asked, reader, { flags, context });
  };
  const description =
    'One finding: its rule, its sentence, the events that it rests on with an hour of context, and what to ask next.';
  return buildStoryCommand({ name: 'finding', description, examples: EXAMPLES, tell }, context);
}
