/** The metadata document. */

import { expect, test } from 'vitest'
import { buildResourceMetadata } from './metadata.ts'

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
