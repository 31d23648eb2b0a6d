import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CatalogueServer, ServerQuery } from '@callgate/contracts/registry'
import { submissionOf } from './catalogue.fixture.ts'
import { ServerIndex } from './server-index.ts'

function serverOf(id: string, more: object = {}, stage: CatalogueServer['stage'] = 'live'): CatalogueServer {
  return {
    id,
    revision: 1,
    stage,
    submission: submissionOf(id, more),
    submittedBy: 'ada',
    submittedAtMs: 1,
    scan: null,
    approval: null,
    agents: [],
    why: 'x',
    changedBy: 'ada',
    changedAtMs: 1,
  }
}

const find = (index: ServerIndex, query: Partial<ServerQuery>, among?: ReadonlySet<string>) =>
  index.find({ after: '', limit: 1_000, ...query }, among).map(({ id }) => id)

describe('the servers of a catalogue', () => {
  const index = new ServerIndex()
  index.put(
    serverOf('mail', { owner: 'support', tags: ['gdpr'], environments: ['prod'], title: 'Mail of Support' }),
  )
  index.put(
    serverOf('files', { tags: ['gdpr', 'soc2'], classes: ['confidential'], systems: ['nas'] }, 'held'),
  )
  index.put(serverOf('web', { source: { type: 'url', url: 'https://x.example' }, scopes: ['read'] }))

  it.each<[Partial<ServerQuery>, string[]]>([
    [{}, ['files', 'mail', 'web']],
    [{ tag: 'gdpr' }, ['files', 'mail']],
    [{ tag: 'gdpr', environment: 'prod' }, ['mail']],
    [{ owner: 'support' }, ['mail']],
    [{ stage: 'held' }, ['files']],
    [{ source: 'url' }, ['web']],
    [{ class: 'confidential', system: 'nas' }, ['files']],
    [{ scope: 'read' }, ['web']],
    [{ search: 'OF SUPPORT' }, ['mail']],
    [{ tag: 'nothing' }, []],
    [{ limit: 2 }, ['files', 'mail']],
    [{ limit: 2, after: 'mail' }, ['web']],
  ])('%j', (query, ids) => {
    expect(find(index, query)).toEqual(ids)
  })

  it('narrows to what was found otherwise', () => {
    expect(find(index, {}, new Set(['web', 'mail', 'gone']))).toEqual(['mail', 'web'])
  })

  it('forgets what a server was before', () => {
    const moving = new ServerIndex()
    moving.put(serverOf('mail', { tags: ['gdpr'] }))
    moving.put(serverOf('mail', { tags: ['soc2'] }, 'retired'))
    expect(find(moving, { tag: 'gdpr' })).toEqual([])
    expect(find(moving, { stage: 'live' })).toEqual([])
    expect(find(moving, { tag: 'soc2', stage: 'retired' })).toEqual(['mail'])
  })

  it('answers like a plain filter, page by page, whatever is put and asked', () => {
    const one = fc.record({
      id: fc.integer({ min: 0, max: 40 }).map((number) => `s${number}`),
      tags: fc.subarray(['a', 'b', 'c']),
      owner: fc.constantFrom('x', 'y'),
    })
    const asked = fc.record(
      {
        tag: fc.constantFrom('a', 'b', 'z'),
        owner: fc.constantFrom('x', 'y'),
        search: fc.constantFrom('s1', 'x'),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(
        fc.array(one, { maxLength: 60 }),
        asked,
        fc.integer({ min: 1, max: 7 }),
        (all, query, limit) => {
          const many = new ServerIndex()
          const plain = new Map(all.map((each) => [each.id, each]))
          for (const { id, ...more } of all) many.put(serverOf(id, more))
          const paged: string[] = []
          for (let after = ''; ; after = paged.at(-1) ?? '') {
            const page = find(many, { ...query, limit, after })
            paged.push(...page)
            if (page.length < limit) break
          }
          const expected = [...plain.values()]
            .filter(({ tags }) => query.tag === undefined || tags.includes(query.tag))
            .filter(({ owner }) => query.owner === undefined || owner === query.owner)
            .filter(
              ({ id, owner }) =>
                query.search === undefined || id.includes(query.search) || owner === query.search,
            )
            .map(({ id }) => id)
          expect(paged).toEqual(expected.toSorted())
        },
      ),
    )
  })
})
