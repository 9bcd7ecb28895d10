/**
 * The built-in rules of which a Sigma rule can say the essence: those that compare with no baseline and look up nothing
 * else. Each names in its description what the built-in rule does besides. The log source is that of imgaudit, whose
 * fields another tool must map to its own.
 */
export const EXPORTED_RULES: ReadonlyMap<string, string> = new Map([
  [
    'failed-sign-in-burst',
    `title: Burst of failed sign-ins from one address
id: 0c1f2f2e-5d0a-4b27-9f43-6d1b8a7f1c01
name: failed_sign_in_burst
status: test
description: >-
    Ten refused sign-ins from one address within ten minutes. The rule failed-sign-in-burst of imgaudit also counts by
    actor, and leaves out the 401 with which every registry asks for credentials.
author: imgaudit
references:
    - https://attack.mitre.org/techniques/T1110/
tags:
    - attack.credential-access
    - attack.t1110
correlation:
    type: event_count
    rules:
        - failed_sign_in
    group-by:
        - client.address
    timespan: 10m
    condition:
        gte: 10
falsepositives:
    - An expired robot secret in a cluster
level: medium
---
title: Failed sign-in
id: 0c1f2f2e-5d0a-4b27-9f43-6d1b8a7f1c02
name: failed_sign_in
status: test
logsource:
    product: imgaudit
    category: container_registry
detection:
    selection_auth:
        category: auth
        outcome:
            - failure
            - denied
    selection_401:
        outcome: denied
        reasonCode: '401'
    filter_cluster:
        source: kube-apiserver-audit
    condition: 1 of selection_* and not filter_cluster
level: informational
`,
  ],
  [
    'image-restored-from-trash',
    `title: Deleted image restored from the trash
id: 0c1f2f2e-5d0a-4b27-9f43-6d1b8a7f1c03
status: test
description: >-
    An image is restored with success. The rule image-restored-from-trash of imgaudit also looks for the deletion, and is
    more severe where somebody else had deleted the image.
author: imgaudit
references:
    - https://attack.mitre.org/techniques/T1525/
tags:
    - attack.persistence
    - attack.t1525
logsource:
    product: imgaudit
    category: container_registry
detection:
    selection:
        category: restore
        outcome:
            - success
            - unknown
        image.repository|exists: true
    filter_archive:
        action|cased:
            - UpdateImageStorageClass
            - spam_repo_restored
    condition: selection and not filter_archive
falsepositives:
    - Undoing a mistake, mostly by the one who made it
level: low
`,
  ],
  [
    'retired-or-root-credential',
    `title: The root of a cloud account used in a registry
id: 0c1f2f2e-5d0a-4b27-9f43-6d1b8a7f1c04
status: test
description: >-
    Something succeeds as the root of a cloud account. The rule retired-or-root-credential of imgaudit also knows the
    built-in administrators of Azure, Harbor, Huawei and Quay, and the registry tokens that IBM retired.
author: imgaudit
references:
    - https://attack.mitre.org/techniques/T1078/004/
tags:
    - attack.privilege-escalation
    - attack.t1078.004
logsource:
    product: imgaudit
    category: container_registry
detection:
    selection:
        actor.type: root
        outcome: success
    condition: selection
falsepositives:
    - Break-glass access in an emergency
level: high
`,
  ],
]);
