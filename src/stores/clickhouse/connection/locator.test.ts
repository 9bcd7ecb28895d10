import { expect, test } from 'vitest';
import { auditErrorOf } from '../../../../test/support/audit-error-of.ts';
import { parseLocator } from './locator.ts';

test('a location names server, database and user', () => {
  expect(parseLocator('clickhouse://ch.example.com/incident42')).toEqual({
    location: 'clickhouse://ch.example.com/incident42',
    url: 'http://ch.example.com:8123',
    server: 'ch.example.com:8123',
    database: 'incident42',
    user: 'default',
    cluster: null,
  });
  expect(parseLocator('clickhouses://ada%40example@[::1]:9443/case_1')).toMatchObject({
    url: 'https://[::1]:9443',
    database: 'case_1',
    user: 'ada@example',
  });
});

test('a location may name the cluster that a new case is spread over', () => {
  expect(parseLocator('clickhouse://host/case?cluster=eu-1.main')).toMatchObject({
    database: 'case',
    cluster: 'eu-1.main',
  });
});

test.for([
  'clickhouse://',
  'clickhouse://host',
  'clickhouse://host/',
  'clickhouse://host/a-b',
  'clickhouse://host/a`b',
  'clickhouse://host/case/more',
  'clickhouse://host/case?user=x',
  'clickhouse://host/case?cluster=',
  "clickhouse://host/case?cluster=a'b",
  'clickhouse://host/case?cluster=a&cluster=b',
  'clickhouse://host/case?cluster=a&user=x',
  'clickhouse://host:port/case',
  'http://host/case',
])('%s is no location', (location) => {
  expect(auditErrorOf(() => parseLocator(location)).code).toBe('usage');
});

test('a password is refused, and not repeated', () => {
  const error = auditErrorOf(() => parseLocator('clickhouse://ada:s3cret@host/case'));
  expect(error.code).toBe('usage');
  expect(`${error.message} ${error.hint}`).not.toContain('s3cret');
  expect(error.hint).toContain('IMGAUDIT_CLICKHOUSE_PASSWORD');
});
