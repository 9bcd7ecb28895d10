import { printDay } from '../domain/instant.ts';
import type { Note } from '../domain/judgement.ts';
import { instantPayload } from './payloads.ts';
import type { Payload } from './report.ts';

/** `Note 7 (2026-11-28, A. Lovelace; explained; #office): the office moved.` */
export function noteText({ number, at, examiner, status, tags, text }: Note): string {
  const by = [printDay(at), ...(examiner === null ? [] : [examiner])].join(', ');
  const about = [by, ...(status === null ? [] : [status]), ...tags.map((tag) => `#${tag}`)].join('; ');
  return `Note ${number} (${about}): ${text}`;
}

/** A note as every JSON answer shows it on what it is about. */
export function notePayload({ number, at, examiner, status, tags, text }: Note): Payload {
  return { number, at: instantPayload(at), examiner, text, tags, status };
}
