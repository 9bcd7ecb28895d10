import type { Command } from 'commander';
import { storyOf } from '../investigations/incident-story.ts';
import { incidentReport } from '../report/answers/incident-report.ts';
import { namedBy } from './queries/named-id.ts';
import { writeWindowed } from './queries/windowed-answer.ts';
import type { Context } from './shared/context.ts';
import { buildStoryCommand, type StoryCommand } from './suspicions/story-command.ts';

const EXAMPLES = `
The Next lines of \`imgaudit suspicious\` have the options that find the
incident again. csv and ndjson list its events.

Examples:
  imgaudit incident if73e267a --since 3d --as-of latest
  imgaudit incident if73e267a --since 3d --as-of 2026-03-02T02:13:01.001Z --format json`;

export function build(context: Context): Command {
  const tell: StoryCommand['tell'] = async (id, { reader, result, asked, again, restsOn }, { flags, top }) => {
    const incident = namedBy(id, result.incidents, {
      noun: 'incident',
      others: result.findings.map((finding) => ({ id: finding.id, command: 'finding' })),
    });
    const byId = new Map(result.findings.map((finding) => [finding.id, finding]));
    const findings = incident.findings.flatMap((one) => byId.get(one) ?? []);
    const { window } = asked;
    const { actors, ips, images } = incident;
    const story = storyOf(reader, { window, findings, actors, ips, images, top });
    const report = incidentReport({ incident, findings, story, window, notices: result.notices, again });
    await writeWindowed({ report: { ...report, restsOn } }, asked, reader, { flags, context });
  };
  const description =
    'One incident: its findings and events in order of time, with an hour of context; what else its actors and addresses did; where its images run.';
  return buildStoryCommand({ name: 'incident', description, examples: EXAMPLES, tell }, context);
}
