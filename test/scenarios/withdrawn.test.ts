/** Credentials that end while agents hold things open: nothing is delivered afterwards, nothing hangs on, nobody waits in vain. */

import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifies } from '../requirements/verifies.ts'
import { waitFor } from '../support/clients.ts'
import { call, modern, openSession, post, rawHeaders } from '../support/raw-http.ts'
import { everything, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const AUDIENCE = 'https://gate.example'
const ANONYMOUS = { principal: 'tester', agent: 'tester' }

let issuer: Server
let oidc: object
let sign: () => Promise<string>
let gateway: TestGateway

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }]
  issuer = createServer((_req, res) => res.end(JSON.stringify({ keys })))
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`
  oidc = { issuer: url, jwksUri: `${url}/keys`, audience: AUDIENCE }
  sign = () =>
    new SignJWT({ sub: 'ada', azp: 'coder' })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer(url)
      .setAudience(AUDIENCE)
      .setExpirationTime('1h')
      .sign(privateKey)
  gateway = await startTestGateway({
    upstreams: { everything: everything() },
    config: { identity: { anonymous: ANONYMOUS, oidc: [oidc] } },
  })
})

afterAll(async () => {
  await gateway.stopAndVerify()
  issuer.close()
})

const withdraw = async (identity: object): Promise<void> => {
  await gateway.editConfig((config) => {
    config['identity'] = identity
  })
  await gateway.control.reload()
}

/** The standalone stream of an agent. */
async function listen(key: string | undefined) {
  const options = key === undefined ? {} : { key }
  const session = await openSession(gateway.url, options)
  const { 'content-type': _type, ...headers } = rawHeaders({ ...options, session })
  const response = await fetch(gateway.url, { headers: { ...headers, accept: 'text/event-stream' } })
  const stream = { status: response.status, isOver: false }
  // Cut or closed: over all the same.
  const end = () => (stream.isOver = true)
  response.text().then(end, end)
  return stream
}

const createKey = (agent: string) => gateway.control.createKey({ agent, principal: 'ada' })

describe('a stream', () => {
  test(verifies('GATE-6.2', 'ends with the overlap of the key that was rotated'), async () => {
    const { key, token } = await createKey('rotated')
    const stream = await listen(token)
    expect(stream.status).toBe(200)
    await gateway.control.rotateKey(key.id, { overlapMs: 300 })
    await waitFor('the end of the stream', () => stream.isOver)
  })

  test(
    verifies(
      'GATE-6.3',
      'GATE-6.6',
      'ends when its issuer, or callers without a credential, are not accepted any more',
    ),
    async () => {
      const streams = [await listen(await sign()), await listen(undefined)]
      await withdraw({})
      await waitFor('the end of both', () => streams.every(({ isOver }) => isOver))
      expect(streams.map(({ status }) => status)).toEqual([200, 200])
      await withdraw({ anonymous: ANONYMOUS, oidc: [oidc] })
    },
  )
})

test(
  verifies(
    'GATE-6.3',
    'a question that waits is given up with the key of its agent, and so is the call at the server',
  ),
  async () => {
    const { key, token } = await createKey('asked')
    const asking = modern(
      '1',
      'tools/call',
      { name: 'everything__trigger-elicitation-request', arguments: {} },
      { elicitation: { form: {} } },
    )
    const asked = await post(gateway.url, asking.body, { key: token, headers: asking.headers })
    expect(asked.json['result']).toMatchObject({ resultType: 'input_required' })
    const inFlight = async () => {
      const { upstreams } = await gateway.control.status()
      return upstreams.find(({ upstream }) => upstream === 'everything')?.inFlight
    }
    expect(await inFlight()).toBe(1)
    await gateway.control.revokeKey(key.id)
    await waitFor('the end of the call at the server', async () => (await inFlight()) === 0)
  },
)

test(
  verifies(
    'GATE-2.4',
    'an edit with an issuer twice is refused as a whole: what it also took away is still there, and is said to be',
  ),
  async () => {
    await gateway.editConfig((config) => {
      config['identity'] = { oidc: [oidc, oidc] }
    })
    const { accepted, problems } = await gateway.control.reload()
    expect([accepted, problems.join()]).toEqual([false, expect.stringContaining('stands here already')])
    const session = await openSession(gateway.url)
    const answer = await post(gateway.url, call('1', 'everything__echo', { message: 'x' }), { session })
    expect(answer.status).toBe(200)
    await withdraw({ anonymous: ANONYMOUS, oidc: [oidc] })
  },
)
