import type { Selection } from '../../../case/event-filter.ts';
import type { Connection } from '../connection/connection.ts';
import type { Block, Row } from '../native/native-rows.ts';
import { whereSql } from '../questions/condition-sql.ts';
import { ParameterList } from '../questions/values.ts';
import type { State } from './state.ts';

/** The events of one state of a case, for statements about them. */
export class EventsOfState {
  readonly #connection: Connection;
  readonly #published: number;

  constructor(connection: Connection, { published }: Pick<State, 'published'>) {
    this.#connection = connection;
    this.#published = published;
  }

  /** The table that they are in. */
  get table(): string {
    return this.#connection.table('event');
  }

  /** The condition that a selection sets, on rows that the state has. */
  where(selection: Selection, list: ParameterList): string {
    return whereSql(selection, this.#published, list);
  }

  /** Tells selections apart by what is asked of the server. */
  nameOf(selection: Selection): string {
    const list = new ParameterList();
    const where = this.where(selection, list);
    return JSON.stringify([where, list.parameters]);
  }

  ask(sql: string, list: ParameterList): readonly Row[] {
    return this.#connection.ask(sql, list.parameters);
  }

  /** The same as blocks of columns, of which each is read when it is wanted. */
  blocks(sql: string, list: ParameterList): Iterable<Block> {
    return this.#connection.blocks(sql, list.parameters);
  }

  /** The same, read one by one. */
  each(sql: string, list: ParameterList): Iterable<Row> {
    return this.#connection.each(sql, list.parameters);
  }
}
