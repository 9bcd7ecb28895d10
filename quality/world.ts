import { addressIn, type Block, blocksOf, ChangingAddress } from './addresses.ts';
import type { Doing, Presence } from './doing.ts';
import { planReleases, type Repository } from './life/release-plan.ts';
import type { Organisation, RegistryLog } from './organisation.ts';
import { PROGRAMS } from './programs.ts';
import { Random } from './random.ts';
import { DAY, DAYS, START } from './times.ts';

/** Somebody who works for the organisation. */
export interface Person {
  readonly name: string;
  readonly job: 'developer' | 'operator' | 'administrator';
  /** Repositories that they work with. */
  readonly own: readonly Repository[];
  readonly home: ChangingAddress;
  readonly phone: readonly Block[];
  /** The share of working days on which they are at the office. */
  readonly office: number;
  /** Days without work, as ranges. */
  readonly away: readonly (readonly [from: number, to: number])[];
  /** A journey: days on which they work from a hotel. */
  readonly journey: { readonly from: number; readonly to: number; readonly address: string } | null;
  /** The first day; 0 for those who were there before. */
  readonly joinsOn: number;
}

/** An invented organisation of some size, drawn from a seed. Every population draws from a stream of its own. */
export interface World {
  readonly organisation: Organisation;
  /** The share of the full size, from 0 to 1. */
  readonly scale: number;
  readonly repositories: readonly Repository[];
  readonly people: readonly Person[];
  /** Fixed addresses of offices. */
  readonly offices: readonly string[];
  random(stream: string): Random;
}

/** What a population or an attack is: everything that it does, in any order. */
export type Population = (world: World) => readonly Doing[];

const FIRST_NAMES =
  'ada,bruno,chiara,dmitri,elif,farid,greta,hanno,ines,jonas,kaija,lior,mara,nils,oona,pavel,quentin,rosa,sven,tamar'.split(
    ',',
  );
const LAST_NAMES = 'abel,brandt,costa,duval,egger,fonseca,grimm,haas,ivanov,jansen,kowal,lund'.split(',');
const OFFICES = ['198.51.100.20', '198.51.100.21', '203.0.113.40'];

export function worldOf(organisation: Organisation, seed: number, scale: number): World {
  const random = (stream: string) => new Random(`${organisation.name} ${seed} ${stream}`);
  // A small organisation has fewer of everything, and does less with each.
  const breadth = Math.min(1, Math.sqrt(scale));
  const { zone, isOpenSource } = organisation;
  const repositories = organisation.logs.flatMap((log) =>
    planReleases(random(`plan of ${log.name}`), log, { volume: scale, breadth, zone, isOpenSource }),
  );
  const people = peopleOf({ random: random('people'), organisation, breadth, repositories });
  return { organisation, scale, repositories, people, offices: OFFICES, random };
}

function peopleOf(of: {
  readonly random: Random;
  readonly organisation: Organisation;
  readonly breadth: number;
  readonly repositories: readonly Repository[];
}): readonly Person[] {
  const { random, organisation, breadth, repositories } = of;
  const count = Math.max(8, Math.round(organisation.people * breadth));
  const providers = blocksOf(random, 'households', 9);
  const mobile = blocksOf(random, 'mobile', 4);
  return Array.from({ length: count }, (_, index) => {
    const holiday = random.below(DAYS);
    const journey = random.between(5, DAYS - 8);
    const log = random.pick(organisation.logs);
    const team = index % 10;
    const near = repositories.filter((repository) => repository.log === log && repository.team === team);
    return {
      name: `${FIRST_NAMES[index % 20] ?? ''}.${LAST_NAMES[(index * 7 + Math.floor(index / 20)) % 12] ?? ''}`,
      job: jobOf(index),
      own:
        near.length > 0
          ? near
          : random.some(
              repositories.filter((repository) => repository.log === log),
              4,
            ),
      home: new ChangingAddress(random, random.some(providers, 1), random.pick([2, 6, 15, 60])),
      phone: mobile,
      office: random.pick([0, 0.4, 0.8]),
      away: [[holiday, holiday + random.between(4, 14)]],
      journey: random.chance(0.25)
        ? {
            from: journey,
            to: journey + random.between(2, 6),
            address: addressIn(random, random.pick(blocksOf(random, 'abroad', 1))),
          }
        : null,
      joinsOn: index % 11 === 10 ? random.between(20, 50) : 0,
    };
  });
}

function jobOf(index: number): Person['job'] {
  if (index === 0 || index === 5) return 'administrator';
  return index % 6 === 3 ? 'operator' : 'developer';
}

export function isAtWork({ away, joinsOn }: Person, day: number): boolean {
  return day >= joinsOn && !away.some(([from, to]) => day >= from && day < to);
}

/** Where a person is when they work. */
export function placeOf(world: World, person: Person, time: number, random: Random): string {
  const day = Math.floor((time - START) / DAY);
  const { journey } = person;
  if (journey !== null && day >= journey.from && day < journey.to) return journey.address;
  if (random.chance(0.04)) return addressIn(random, random.pick(person.phone));
  return random.chance(person.office) ? random.pick(world.offices) : person.home.at(time);
}

/** The presence of a person at a registry; people look at things with a browser or the cloud's own client. */
export function presenceOf(person: Person, log: RegistryLog, from: string, program?: string): Presence {
  const usual = log.format === 'aws-cloudtrail' ? PROGRAMS.awsCli : PROGRAMS.docker;
  return { log: log.name, who: { kind: 'person', name: person.name }, from, program: program ?? usual };
}

export function repositoriesOf({ repositories }: World, log: string): readonly Repository[] {
  return repositories.filter((repository) => repository.log.name === log);
}
