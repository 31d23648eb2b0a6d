/**
 * A server shows credentials; the agent gets the answer without them, the tool that gives orders is hidden, and the record is whole.
 * Run it from the root of the clone: npx node examples/redacted-secret/run.ts
 */

import assert from 'node:assert/strict'
import { withGuardedClient } from '../guarded-client.ts'

await withGuardedClient(new URL(import.meta.url), async ({ client, callgate }) => {
  const { tools } = await client.listTools()
  const names = tools.map(({ name }) => name)
  assert.ok(names.includes('leaky__read_config'))
  assert.ok(!names.includes('leaky__get_joke'), 'a tool whose description gives orders is hidden')

  const answer = await client.callTool({ name: 'leaky__read_config', arguments: {} })
  const text = JSON.stringify(answer.content)
  assert.doesNotMatch(text, /AKIA[A-Z2-7]{16}|ghp_[A-Za-z0-9]{36}/)
  assert.match(text, /redacted/)
  assert.match(text, /eu-west-1/, 'the rest of the answer arrives')
  console.log(text)

  const verified = await callgate('journal', 'verify', 'callgate-data', '--json')
  assert.equal(verified.code, 0, verified.output)
  console.log('the journal is whole')
})
console.log('ok')
