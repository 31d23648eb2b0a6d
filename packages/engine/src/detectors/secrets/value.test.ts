/** Values are judged by how they are made up: tokens, chosen passwords, and everything that is neither. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandSample } from '../../rules/expand-sample.ts'
import { isOtherValue, isUuid, judgePassword, judgeToken } from './value.ts'

describe('judgeToken', () => {
  it.each(['{{hex:32}}', '{{alnum:40}}', '{{loweralnum:20}}', '{{b64:44}}', '{{alnum:16}}', '{{url64:64}}'])(
    'takes %s for one',
    (sample) => {
      expect(judgeToken(expandSample(sample))).toBeGreaterThanOrEqual(0.6)
    },
  )

  it.each([
    'settings.account.title',
    'release-2024-01-01-candidate',
    'gpt-4-turbo-preview-0125',
    'this.tokens.current',
    'getToken(request)',
    '/var/run/secrets/token',
    'https://acme-corp.net/auth',
    '123456789012345678901234',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    'abc123def456ghi789jkl012',
    'a1b2c3d4e5f6g7h8i9j0',
    'your-api-key-goes-here-1',
    'sha256-{{b64:44}}',
    '0x{{hex:40}}',
    'eyJhbGciOiJIUzI1NiIs',
    '{{hex:8}}-{{hex:4}}-{{hex:4}}-{{hex:4}}-{{hex:12}}',
  ])('does not take %s for one', (sample) => {
    expect(judgeToken(expandSample(sample))).toBe(0)
  })
})

describe('judgePassword', () => {
  it.each(['kX9!fpqw', 'Blue7River!', 'w8fkqpzmd', 'xkqzvwpfj'])('takes %s for one', (value) => {
    expect(judgePassword(value, true)).toBeGreaterThanOrEqual(0.6)
  })

  it.each([
    'password',
    'Password1',
    'changeme',
    'string',
    'required',
    '********',
    '12345',
    'admin',
    '${PASS}',
    '<pw>',
  ])('does not take %s for one', (value) => {
    expect(judgePassword(value, true)).toBe(0)
  })
})

describe('any value', () => {
  it('is judged between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: 'binary' }), (value) => {
        for (const sure of [judgeToken(value), judgePassword(value, true), judgePassword(value, false)]) {
          expect(sure).toBeGreaterThanOrEqual(0)
          expect(sure).toBeLessThanOrEqual(1)
        }
        if (isOtherValue(value)) expect(judgeToken(value)).toBe(0)
      }),
    )
  })

  it('is a UUID only in its form', () => {
    expect(isUuid('123e4567-e89b-12d3-a456-426614174000')).toBe(true)
    expect(isUuid('123e4567e89b12d3a456426614174000')).toBe(false)
  })
})
