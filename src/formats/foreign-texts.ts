/** What to take of Amazon's registry. */
const ECR = 'ECR logs to CloudTrail (see "imgaudit formats aws-cloudtrail")';
const PROXIES =
  'lines of nginx, Apache, HAProxy, Envoy, Traefik and Caddy in front of a registry are (see "imgaudit formats registry-access-log")';
const BALANCER = `the access log of a load balancer of AWS, which no format reads: ${ECR}; ${PROXIES}`;

/** How the texts begin that people take for the log of a registry, and what they are, to stand behind "it is". */
const TEXTS: readonly (readonly [beginning: RegExp, is: string])[] = [
  [
    /^(?:.{0,100} haproxy\[\d{1,10}\]: )?[\da-fA-F.:[\]]{3,60}:\d{1,5} \[\d\d\/[A-Z][a-z]{2}\/[\d:.]{12,20}\] \S{1,100} \S{1,100} -?\d{1,9}\/-?\d{1,9}\/-?\d{1,9} \d{1,15} /,
    'the TCP log of HAProxy, which names no requests: set "option httplog", or take the log of the registry',
  ],
  [
    /^(?:NAMESPACE +)?NAME +(?:READY|STATUS|TYPE|DESIRED|COMPLETIONS|SCHEDULE|DATA|CLASS|AGE)\b/,
    'the table that kubectl prints for people, without images: running images are read from kubectl get pods -A -o json',
  ],
  [
    /^(?:NAMESPACE +)?LAST SEEN +TYPE +REASON /,
    'the events of a Kubernetes cluster as a table: running images are read from kubectl get pods -A -o json',
  ],
  [
    /^(?:CONTAINER ID +IMAGE |REPOSITORY +TAG +(?:DIGEST +)?IMAGE ID )/,
    'a table of one docker daemon: running images are read from kubectl get pods -A -o json, and who did what from the log of the registry',
  ],
  [
    /^(?:An error occurred \(|ERROR: |Error from server|Error response from daemon|[Ee]rror: |fatal: |curl: \(|usage: )/,
    'the error of a command in place of what it should print: look what it says, and run it again',
  ],
  [
    /^(?:Unable to |The connection to the server |Unauthorized\b|Forbidden\b|Access denied|% Total +% Received)/i,
    'the error of a command or of a server in place of what it should give: look what it says, and run it again',
  ],
  [
    /^(?:IMAGE +TAG +IMAGE ID|CONTAINER +IMAGE +CREATED)/,
    'a table that crictl prints of one node: running images are read from kubectl get pods -A -o json, and who did what from the log of the registry',
  ],
  [
    /^version https:\/\/git-lfs\.github\.com\/spec\//,
    'a pointer of Git LFS in place of the file: get the file itself (git lfs pull), and import that',
  ],
  [
    /^(?:\.\.\/)*\.git\/annex\//,
    'a pointer of git-annex in place of the file: get the file itself (git annex get), and import that',
  ],
  [/^<!--/, 'a web page or XML, perhaps that of a sign-in in place of the download'],
  [/^<!doctype html|^<html/i, 'a web page, perhaps that of a sign-in in place of the download'],
  [/^<\?xml|^<Error>/i, 'XML, perhaps the error of a bucket in place of the download'],
  [/^(?:\d \d{12} eni-[0-9a-f]+ |version account-id interface-id )/, `VPC flow logs, which no format reads: ${ECR}`],
  [
    /^[0-9a-f]{64} \S{3,63} \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/,
    `the access log of an S3 bucket, which no format reads: ${ECR}`,
  ],
  [/^(?:(?:https?|h2|wss?) \d{4}-\d\d-\d\dT\S+ app\/|tls \d\.\d \d{4}-\S+ net\/)/, BALANCER],
  [/^\d{4}-\d\d-\d\dT[\d:.]{8,20}Z [\w-]{1,64} \d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}:\d+ \S+ [\d.-]+ /, BALANCER],
  [
    /^#(?:Version|Software|Fields): /,
    `a log in the extended format of the W3C (CloudFront, IIS), which no format reads: ${PROXIES}`,
  ],
];

/** What a text is by its beginning, in words without their subject, where it is known to be no log of a registry; else null. */
export function foreignText(beginning: string): string | null {
  const [, is] = TEXTS.find(([pattern]) => pattern.test(beginning)) ?? [];
  return is === undefined ? null : `is ${is}`;
}
