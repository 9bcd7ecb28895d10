// Generated from the files of catalog/ by `npm run generate`.
import { rule as actorLeavesPrivateNetwork } from './catalog/actor-leaves-private-network.ts';
import { rule as anomalousClientTool } from './catalog/anomalous-client-tool.ts';
import { rule as anonymisingNetwork } from './catalog/anonymising-network.ts';
import { rule as attackChain } from './catalog/attack-chain.ts';
import { rule as auditTrailReduced } from './catalog/audit-trail-reduced.ts';
import { rule as contradictingRecords } from './catalog/contradicting-records.ts';
import { rule as deleteByStranger } from './catalog/delete-by-stranger.ts';
import { rule as deleteThenRepush } from './catalog/delete-then-repush.ts';
import { rule as dormantActorReturns } from './catalog/dormant-actor-returns.ts';
import { rule as enumerationThenPulls } from './catalog/enumeration-then-pulls.ts';
import { rule as failedSignInBurst } from './catalog/failed-sign-in-burst.ts';
import { rule as failureThenSuccess } from './catalog/failure-then-success.ts';
import { rule as firstAnonymousPull } from './catalog/first-anonymous-pull.ts';
import { rule as imageRestoredFromTrash } from './catalog/image-restored-from-trash.ts';
import { rule as impossibleTravel } from './catalog/impossible-travel.ts';
import { rule as lookAlikeRepository } from './catalog/look-alike-repository.ts';
import { rule as massDeletion } from './catalog/mass-deletion.ts';
import { rule as massDownload } from './catalog/mass-download.ts';
import { rule as newCountryOrOperatorForActor } from './catalog/new-country-or-operator-for-actor.ts';
import { rule as newPublicAddressForActor } from './catalog/new-public-address-for-actor.ts';
import { rule as newRepositoriesForActor } from './catalog/new-repositories-for-actor.ts';
import { rule as offHoursWrite } from './catalog/off-hours-write.ts';
import { rule as outboundPathCreated } from './catalog/outbound-path-created.ts';
import { rule as permissionGranted } from './catalog/permission-granted.ts';
import { rule as publicAccessEnabled } from './catalog/public-access-enabled.ts';
import { rule as pullOnlyPublicAddress } from './catalog/pull-only-public-address.ts';
import { rule as pushByStranger } from './catalog/push-by-stranger.ts';
import { rule as quotaOrPlanChanged } from './catalog/quota-or-plan-changed.ts';
import { rule as registryEnumeration } from './catalog/registry-enumeration.ts';
import { rule as repositoryFirstReachedFromInternet } from './catalog/repository-first-reached-from-internet.ts';
import { rule as repositoryOrNamespaceDeleted } from './catalog/repository-or-namespace-deleted.ts';
import { rule as retentionPolicyChanged } from './catalog/retention-policy-changed.ts';
import { rule as retiredOrRootCredential } from './catalog/retired-or-root-credential.ts';
import { rule as runningImageDeleted } from './catalog/running-image-deleted.ts';
import { rule as scanningDisabled } from './catalog/scanning-disabled.ts';
import { rule as shortLivedImage } from './catalog/short-lived-image.ts';
import { rule as signatureRemoved } from './catalog/signature-removed.ts';
import { rule as tagImmutabilityWeakened } from './catalog/tag-immutability-weakened.ts';
import { rule as tagMoved } from './catalog/tag-moved.ts';
import { rule as tagRolledBack } from './catalog/tag-rolled-back.ts';
import { rule as unexpectedPublicAddress } from './catalog/unexpected-public-address.ts';
import { rule as untrustedPushDeployed } from './catalog/untrusted-push-deployed.ts';
import { rule as unusedRegionOrInstance } from './catalog/unused-region-or-instance.ts';
import { rule as vulnerabilityExemptionCreated } from './catalog/vulnerability-exemption-created.ts';
import type { Rule } from './engine/rule.ts';

export const RULES: readonly Rule[] = [
  actorLeavesPrivateNetwork,
  anomalousClientTool,
  anonymisingNetwork,
  attackChain,
  auditTrailReduced,
  contradictingRecords,
  deleteByStranger,
  deleteThenRepush,
  dormantActorReturns,
  enumerationThenPulls,
  failedSignInBurst,
  failureThenSuccess,
  firstAnonymousPull,
  imageRestoredFromTrash,
  impossibleTravel,
  lookAlikeRepository,
  massDeletion,
  massDownload,
  newCountryOrOperatorForActor,
  newPublicAddressForActor,
  newRepositoriesForActor,
  offHoursWrite,
  outboundPathCreated,
  permissionGranted,
  publicAccessEnabled,
  pullOnlyPublicAddress,
  pushByStranger,
  quotaOrPlanChanged,
  registryEnumeration,
  repositoryFirstReachedFromInternet,
  repositoryOrNamespaceDeleted,
  retentionPolicyChanged,
  retiredOrRootCredential,
  runningImageDeleted,
  scanningDisabled,
  shortLivedImage,
  signatureRemoved,
  tagImmutabilityWeakened,
  tagMoved,
  tagRolledBack,
  unexpectedPublicAddress,
  untrustedPushDeployed,
  unusedRegionOrInstance,
  vulnerabilityExemptionCreated,
];
