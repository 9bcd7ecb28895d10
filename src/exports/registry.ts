// Generated from the files of formats/ by `npm run generate`.
import { exporter as csvExcel } from './formats/csv-excel.ts';
import { exporter as ecs } from './formats/ecs.ts';
import { exporter as ecsBulk } from './formats/ecs-bulk.ts';
import { exporter as hss } from './formats/hss.ts';
import { exporter as html } from './formats/html.ts';
import { exporter as ioc } from './formats/ioc.ts';
import { exporter as navigator } from './formats/navigator.ts';
import { exporter as ocsf } from './formats/ocsf.ts';
import { exporter as parquet } from './formats/parquet.ts';
import { exporter as sarif } from './formats/sarif.ts';
import { exporter as timesketch } from './formats/timesketch.ts';
import type { Export } from './toolkit/export.ts';

export const EXPORTS: readonly Export[] = [
  csvExcel,
  ecs,
  ecsBulk,
  hss,
  html,
  ioc,
  navigator,
  ocsf,
  parquet,
  sarif,
  timesketch,
];
