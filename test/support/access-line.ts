/** A line of an access log in the Combined Log Format. */
export const ACCESS_LINE =
  '10.0.0.1 - ci [02/Mar/2026:09:30:00 +0000] "GET /v2/a/manifests/v1 HTTP/1.1" 200 77 "-" "docker/27"';
