import { sha256Of } from '../../case/custody/sha256.ts';
import { type ImageReference, printReference } from '../../domain/image-ref.ts';
import type { RecordedEvent } from '../../domain/registry-event.ts';
import type { EvidencePointer } from './evidence-names.ts';

/**
 * Ids of events that follow from the evidence alone, so that a second load of the same event is recognised, also from
 * another case or by another version. One record may give several events: they are told apart by what they say, and
 * equal ones by counting.
 */
export class DocumentIds {
  #record = '';
  /** Events of the record at hand by what they say. Events of one record and time stand side by side. */
  #counts = new Map<string, number>();

  /** 32 hexadecimal digits. */
  idOf(event: RecordedEvent, { file, sha256, record }: EvidencePointer): string {
    const place = `${sha256 ?? file}#${record}`;
    if (place !== this.#record) {
      this.#record = place;
      this.#counts = new Map();
    }
    const { time, category, action, actor, image } = event;
    const said = JSON.stringify([time, category, action, actor.id, actor.name, fullText(image)]);
    const index = this.#counts.get(said) ?? 0;
    this.#counts.set(said, index + 1);
    return sha256Of(`${place}#${said}#${index}`).slice(0, 32);
  }
}

function fullText(image: ImageReference | null): string {
  return image === null ? '' : `${image.registry ?? ''}/${printReference(image)}`;
}
