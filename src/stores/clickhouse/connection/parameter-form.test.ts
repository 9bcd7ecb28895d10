import { expect, test } from 'vitest';
import { formOf } from './parameter-form.ts';

test('each parameter is a part of the form, spelled as the server reads it', () => {
  const { contentType, body } = formOf({
    text: `a'b\\c\td\r\n{p1:String}`,
    none: null,
    number: 7,
    texts: ["it's", 'sha256:9f2c', ''],
    numbers: [1, 2n ** 60n].map(BigInt),
  });
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(contentType)?.[1] ?? '';
  const parts = body
    .toString('utf8')
    .split(`--${boundary}`)
    .map((part) => part.trim().split('\r\n\r\n'));
  expect(parts).toEqual([
    [''],
    ['Content-Disposition: form-data; name="param_text"', `a\\'b\\\\c\\td\\r\\n{p1:String}`],
    ['Content-Disposition: form-data; name="param_none"', '\\N'],
    ['Content-Disposition: form-data; name="param_number"', '7'],
    ['Content-Disposition: form-data; name="param_texts"', "['it\\'s','sha256:9f2c','']"],
    ['Content-Disposition: form-data; name="param_numbers"', '[1,1152921504606846976]'],
    ['--'],
  ]);
});
