import { DAY_MS } from '../../domain/time-window.ts';
import type { Detection } from '../engine/detection.ts';
import type { ObservedWindow } from '../engine/observed-window.ts';
import type { Rule } from '../engine/rule.ts';
import { type Change, changesIn, detectionsOfChanges, type Judge, type Judges } from '../subjects/changes.ts';
import { settingIn, switchIn } from '../subjects/details.ts';

const OFF = 'turned the scan of pushed images off';

const ofScanOnPush: Judge = ({ details }) => {
  const isOn = switchIn(details, ['scanOnPush']);
  if (isOn === true) return null;
  if (isOn === false) return { severity: 'high', what: OFF };
  return { severity: 'medium', what: 'set whether pushed images are scanned, the log does not say to what' };
};

/** Enhanced scanning replaces scan on push in the whole registry. */
const ofRegistry: Judge = ({ details }) => {
  const type = settingIn(details, ['scanType'])?.toUpperCase();
  if (type === 'ENHANCED') return { severity: 'info', what: 'turned enhanced scanning on', isReversal: true };
  return { severity: 'medium', what: 'set the registry to basic scanning, the log does not say what it was before' };
};

const ofNamespace: Judge = ({ details }) => {
  const isOn = switchIn(details, ['autoScan', 'scanOnPush']);
  return isOn === false ? { severity: 'high', what: OFF } : null;
};

const ofDeletedRule: Judge = () => ({ severity: 'high', what: 'removed a rule that says what is scanned' });

const ofChangedRule: Judge = ({ details }) => {
  const isOn = switchIn(details, ['enable', 'enabled', 'status']);
  if (isOn === true) return null;
  if (isOn === false) return { severity: 'high', what: 'switched a rule that says what is scanned off' };
  return { severity: 'medium', what: 'changed a rule that says what is scanned, the log does not say how' };
};

const JUDGES: Judges = [
  [['PutImageScanningConfiguration'], ofScanOnPush],
  [['PutRegistryScanningConfiguration'], ofRegistry],
  [['updateNamespace', 'updateInstanceConfigurations'], ofNamespace],
  [['DeleteScanRule', 'delete*Scan*Polic*', 'delete*ScanRule', 'disable*Scan*', 'delete*Scanner'], ofDeletedRule],
  [['UpdateScanRule', 'update*ScanRule', 'update*Scan*Polic*'], ofChangedRule],
];

function* detect(window: ObservedWindow): Iterable<Detection> {
  const changes = changesIn(window, JUDGES);
  const moves = changes.filter(({ isReversal }) => isReversal === true);
  yield* detectionsOfChanges(changes.filter((change) => !moves.some((move) => replaces(move, change))));
}

/** A move to enhanced scanning includes turning scan on push off, within a day before or after it. */
function replaces({ event, step }: Change, change: Change): boolean {
  if (change.event.action !== 'PutImageScanningConfiguration') return false;
  const isSame = event.account === change.event.account && event.region === change.event.region;
  return isSame && Math.abs(step.time - change.step.time) <= DAY_MS;
}

export const rule: Rule = {
  id: 'scanning-disabled',
  family: 'defences',
  step: 'hide',
  version: 1,
  title: 'Vulnerability scanning turned off',
  severity: 'high',
  attack: ['T1685'],
  why: 'Without a scan a planted or vulnerable image reaches production without anybody hearing of it. Attackers turn the scan off before they push.',
  logic:
    'Scan on push is switched off (ECR, Huawei Enterprise), or a rule that says what is scanned is removed or disabled (Alibaba, Huawei). Medium where the log does not say in which direction the setting went, and for the change of an ECR registry to basic scanning. There is no finding where the same account and region is moved to enhanced scanning within a day: that takes the place of scan on push.',
  falsePositives:
    'A move to another scanner. The move of ECR to enhanced scanning is recognised; allow others, with an expiry.',
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
  ],
  needs: ['config', 'policy'],
  stage: 'events',
  detect,
};
