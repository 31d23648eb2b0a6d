/** Metadata document, its place, and a challenge that hostile text cannot break out of. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildChallenge, buildMetadataUrl, buildResourceMetadata } from './metadata.ts'

test('the document names the resource and its issuers, and does not exist without one', () => {
  const input = { resource: 'https://gate.example/mcp', issuers: ['https://idp.example'], scopes: ['mcp'] }
  expect(buildResourceMetadata(input)).toEqual({
    resource: 'https://gate.example/mcp',
    resource_name: 'Callgate',
    authorization_servers: ['https://idp.example'],
    scopes_supported: ['mcp'],
    bearer_methods_supported: ['header'],
  })
  expect(buildResourceMetadata({ ...input, issuers: [] })).toBeUndefined()
  expect(buildResourceMetadata({ ...input, scopes: [] })).not.toHaveProperty('scopes_supported')
})

test('the well-known part goes before the path', () => {
  expect(buildMetadataUrl('https://gate.example/mcp')).toBe(
    'https://gate.example/.well-known/oauth-protected-resource/mcp',
  )
  expect(buildMetadataUrl('https://gate.example/')).toBe(
    'https://gate.example/.well-known/oauth-protected-resource',
  )
})

test('a challenge without credential carries no error', () => {
  const metadataUrl = 'https://gate.example/m'
  expect(buildChallenge({ metadataUrl, scopes: ['a', 'b'] })).toBe(
    'Bearer scope="a b", resource_metadata="https://gate.example/m"',
  )
  expect(buildChallenge({ metadataUrl, error: 'invalid_token' })).toMatch(
    /^Bearer error="invalid_token", resource/,
  )
})

test('no description ends its quotes or the header line', () => {
  fc.assert(
    fc.property(fc.string(), (description) => {
      const value = buildChallenge({ metadataUrl: 'https://g/', error: 'invalid_token', description })
      expect(value).toMatch(
        /^Bearer error="invalid_token", error_description="[^"\\\r\n]*", resource_metadata="https:\/\/g\/"$/,
      )
    }),
  )
})
