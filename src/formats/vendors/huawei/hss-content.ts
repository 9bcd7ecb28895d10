import type { Category, Details, Outcome } from '../../toolkit/index.ts';

/** The vendor publishes no list of event names: the verb stands in the free text of `content`, English or Chinese. */
const CONTENT_CATEGORIES: readonly (readonly [RegExp, Category])[] = [
  [/\bpull(?:ed|ing)?\b|\bdownload(?:ed|ing)?\b|拉取|下载镜像/i, 'pull'],
  [/\bpush(?:ed|ing)?\b|\bupload(?:ed|ing)?\b|推送|上传镜像/i, 'push'],
  [/\bcontainer\b|容器|(?:start|stopp?|creat)(?:ed|ing)? k8s_/i, 'deploy'],
  [/\buntag(?:ged)?\b/i, 'untag'],
  [/\bdelet(?:e|ed|ing)\b|\bremov(?:e|ed|ing)\b|删除/i, 'delete'],
  [/\bscan(?:ned|ning)?\b|扫描/i, 'scan'],
  [/\btag(?:ged|ging)?\b|标签/i, 'tag'],
  [/\blog(?:ged)? ?in\b|登录/i, 'auth'],
];

export function categoryOfContent(content: string): Category {
  return CONTENT_CATEGORIES.find(([pattern]) => pattern.test(content))?.[1] ?? 'other';
}

export function outcomeOfContent(content: string): Outcome {
  if (/\bfail(?:ed|ure)?\b|失败/i.test(content))
    return /unauthori[sz]ed|denied|forbidden/i.test(content) ? 'denied' : 'failure';
  return /\bsuccess(?:fully)?\b|成功/i.test(content) ? 'success' : 'unknown';
}

/** `k8s_<container>_<pod>_<namespace>_<uid>_<attempt>`, as the kubelet names containers; logs cut uid or more off. */
const KUBELET_NAME = /k8s_([a-z0-9.-]+)_([a-z0-9.-]+)_([a-z0-9.-]+)(?:_([0-9a-f]{8}[0-9a-f-]*))?(?![0-9a-z.-])/i;

/** The pod that a container belongs to, as far as its name says. */
export function podOf(content: string): Details {
  const [, container, pod, podNamespace, podUid] = KUBELET_NAME.exec(content) ?? [];
  if (container === undefined || pod === undefined || podNamespace === undefined) return {};
  return { pod, podNamespace, container, ...(podUid === undefined ? {} : { podUid }) };
}
