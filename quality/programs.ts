/** User agents as clients send them. */
export const PROGRAMS = {
  docker: 'docker/27.3.1 go/go1.22.7 git-commit/41ca978 kernel/6.8.0 os/linux arch/amd64',
  containerd: 'containerd/v1.7.22',
  kaniko: 'kaniko/v1.23.2',
  skopeo: 'skopeo/1.16.1',
  crane: 'crane/0.20.2 (go-containerregistry)',
  cosign: 'cosign/v2.4.1 (linux; amd64)',
  boto: 'Boto3/1.35.90 md/Botocore#1.35.90 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.3',
  awsCli: 'aws-cli/2.22.35 md/awscrt#0.22.0 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.6',
  terraform: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8 aws-sdk-go-v2/1.32.2',
  browser: 'Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0',
  trivy: 'trivy/0.57.0',
  curl: 'curl/8.9.1',
  python: 'python-requests/2.32.3',
} as const;
