/** Names are read by their last words. */

import { describe, expect, it } from 'vitest'
import { kindOfName } from './names.ts'

describe('kindOfName', () => {
  it.each([
    ['DB_PASSWORD', 'password'],
    ['spring.datasource.password', 'password'],
    ['userPwd', 'password'],
    ['password_2', 'password'],
    ['ADMIN_PASSWORD_PROD', 'password'],
    ['clientSecret', 'credential'],
    ['Secret Access Key', 'credential'],
    ['x-api-key', 'credential'],
    ['X-Custom-Key', 'credential'],
    ['SECRET_KEY_BASE', 'credential'],
    ['bot_token', 'credential'],
    ['ORDERS_KEY', 'key'],
    ['next_page_token', 'other'],
    ['nextPageToken', 'other'],
    ['publicKey', 'other'],
    ['primarykey', 'other'],
    ['csrf-token', 'other'],
    ['PublicKeyToken', 'other'],
    ['token_count', 'other'],
    ['password_reset_url', 'other'],
    ['apiKeyId', 'other'],
    ['key', 'other'],
    ['compass', 'other'],
    ['author', 'none'],
    ['tokenizer', 'other'],
    ['', 'none'],
  ] as const)('%s is %s', (name, kind) => {
    expect(kindOfName(name)).toBe(kind)
  })
})
