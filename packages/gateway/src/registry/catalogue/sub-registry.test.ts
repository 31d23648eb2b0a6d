import { describe, expect, it } from 'vitest'
import { Submission } from '@callgate/contracts/catalogue'
import type { CatalogueServer } from '@callgate/contracts/registry'
import { answerRegistry } from './sub-registry.ts'

function live(id: string, more: object = {}): CatalogueServer {
  return {
    id,
    revision: 5,
    stage: 'live',
    submission: Submission.parse({
      id,
      source: { type: 'npm', package: id, version: '1.2.3' },
      purpose: 'mail '.repeat(50),
      owner: 'us',
      ...more,
    }),
    submittedBy: 'ada',
    submittedAtMs: 1,
    scan: null,
    approval: null,
    agents: [],
    why: 'x',
    changedBy: 'bob',
    changedAtMs: 2_000,
  }
}

const view = {
  servers: [live('a'), live('b', { name: 'com.example/b', title: 'B' }), live('c')],
  baseUrl: 'https://gate.example',
}
const get = (path: string) => {
  const url = new URL(path, 'http://x')
  return answerRegistry(url.pathname, url.searchParams, view)
}
const namesIn = (answer: ReturnType<typeof get>) =>
  ((answer?.value['servers'] ?? []) as { server: { name: string } }[]).map(({ server }) => server.name)

describe('the sub-registry', () => {
  it('pages by cursor and searches by name', () => {
    const first = get('/v0.1/servers?limit=2')
    expect(namesIn(first)).toEqual(['local.callgate/a', 'com.example/b'])
    expect(first?.value['metadata']).toEqual({ count: 2, nextCursor: 'b' })
    const second = get('/v0.1/servers?limit=2&cursor=b')
    expect(namesIn(second)).toEqual(['local.callgate/c'])
    expect(second?.value['metadata']).toEqual({ count: 1 })
    expect(namesIn(get('/v0.1/servers?search=EXAMPLE'))).toEqual(['com.example/b'])
    expect(namesIn(get('/v0.1/servers?updated_since=2020-01-01T00:00:00Z'))).toEqual([])
  })

  it('shows each server as a remote behind the gateway', () => {
    expect(get('/v0.1/servers/com.example%2Fb/versions/latest')).toMatchObject({
      status: 200,
      value: {
        server: {
          name: 'com.example/b',
          title: 'B',
          version: '1.2.3',
          remotes: [{ type: 'streamable-http', url: 'https://gate.example/servers/b/mcp' }],
        },
        _meta: { 'io.modelcontextprotocol.registry/official': { status: 'active', isLatest: true } },
      },
    })
    expect(get('/v0.1/servers/com.example%2Fb/versions/1.2.3')?.status).toBe(200)
    expect(namesIn(get('/v0.1/servers/com.example%2Fb/versions'))).toEqual(['com.example/b'])
  })

  it.each([
    ['/v0.1/servers/nobody/versions/latest', 404],
    ['/v0.1/servers/com.example%2Fb/versions/9', 404],
    ['/v0.1/servers/%ff/versions/latest', 404],
    ['/v0.1/servers?limit=many', 400],
    ['/v0.1/servers?updated_since=soon', 400],
    ['/v0.1/publish', undefined],
  ])('%s is %s', (path, status) => {
    expect(get(path)?.status).toBe(status)
  })
})
