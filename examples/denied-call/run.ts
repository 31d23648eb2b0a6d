/**
 * A call that policy denies comes back as an error that says so, a tool that may never be called is not even listed, and both
 * are on record. Run it from the root of the clone: npx node examples/denied-call/run.ts
 */

import assert from 'node:assert/strict'
import { withGuardedClient } from '../guarded-client.ts'

await withGuardedClient(new URL(import.meta.url), async ({ client, callgate }) => {
  const { tools } = await client.listTools()
  const names = tools.map(({ name }) => name)
  assert.deepEqual(names.toSorted(), ['everything__echo', 'everything__get-sum'], 'get-env is hidden')

  const allowed = await client.callTool({ name: 'everything__get-sum', arguments: { a: 2, b: 3 } })
  assert.match(JSON.stringify(allowed.content), /5/)

  await assert.rejects(
    client.callTool({ name: 'everything__get-sum', arguments: { a: 200, b: 3 } }),
    (error) => {
      assert.ok(error instanceof Error && 'code' in error && 'data' in error)
      assert.equal(error.code, -31001)
      console.log(`denied: ${error.message}`)
      return true
    },
  )

  const { code, output } = await callgate(
    'journal',
    'search',
    '--effect',
    'deny',
    '--target',
    'get-sum',
    '--json',
  )
  assert.equal(code, 0)
  const record = JSON.parse(output.split('\n')[0] ?? '')
  assert.equal(record.entry.decision.code, 'policy-denied')
  assert.ok(record.entry.decision.rules.includes('small-sums'))
  console.log(`recorded at position ${record.seq}, decided by ${record.entry.decision.rules.join(', ')}`)
})
console.log('ok')
