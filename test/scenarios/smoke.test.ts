import { test, expect } from 'vitest'
import { startTestGateway, everything, overHttp, poisoned, ALLOW_ALL } from '../support/test-gateway.ts'
import { connectLegacy, connectModern, textOf } from '../support/clients.ts'
import { startFixtureServer } from '../support/fixture-server.ts'
test('smoke', async () => {
  const legacy = await startFixtureServer('legacy')
  const modern = await startFixtureServer('modern')
  const gw = await startTestGateway({
    upstreams: {
      everything: everything(),
      poisoned: poisoned(),
      old: overHttp(legacy.url),
      new: overHttp(modern.url),
    },
  })
  for (const connect of [connectLegacy, connectModern]) {
    const { client, asked, notifications } = await connect(gw.url)
    const { tools } = await client.listTools()
    console.log(connect.name, tools.map((t) => t.name).join(' '))
    for (const up of ['old', 'new'])
      for (const t of [
        'say',
        'steps',
        'ask-form',
        'ask-url',
        'ask-sample',
        'ask-roots',
        'leak',
        'inject',
        'hidden',
        'escape',
        'split',
      ]) {
        const r = await client
          .callTool({ name: `${up}__${t}`, arguments: t === 'say' ? { text: 'hi' } : {} }, undefined as never)
          .then(
            (r) => JSON.stringify(r).slice(0, 300),
            (e) => 'ERR ' + e.message,
          )
        console.log(up, t, r)
      }
    console.log(JSON.stringify(asked).slice(0, 600))
    console.log(JSON.stringify(notifications).slice(0, 400))
    await client.close()
  }
  console.log(JSON.stringify(await gw.control.status()))
  await gw.stopAndVerify()
  await legacy.stop()
  await modern.stop()
}, 60000)
