/** The table of methods says what each revision says. */

import { describe, expect, it } from 'vitest'
import { eraOf, isEmbeddedMethod, isVersion, lookupMethod, METHODS, targetOf, VERSIONS } from './revisions.ts'

describe('the table of methods', () => {
  it('lists exactly the requests an agent has in 2026-07-28, extensions aside', () => {
    const requests = [...METHODS].filter(
      ([method, row]) => row.type === 'request' && lookupMethod(method, '2026-07-28', 'agent'),
    )
    const core = requests
      .map(([method]) => method)
      .filter((method) => !/^(tasks|skills)\/|directory/.test(method))
    expect(core.toSorted()).toEqual([
      'completion/complete',
      'prompts/get',
      'prompts/list',
      'resources/list',
      'resources/read',
      'resources/templates/list',
      'server/discover',
      'subscriptions/listen',
      'tools/call',
      'tools/list',
    ])
  })

  it('has no request from a modern upstream, only embedded ones', () => {
    for (const [method, row] of METHODS) {
      if (row.type === 'request') expect(lookupMethod(method, '2026-07-28', 'upstream')).toBeUndefined()
    }
    expect(
      ['elicitation/create', 'sampling/createMessage', 'roots/list'].every((method) =>
        isEmbeddedMethod(method, '2026-07-28'),
      ),
    ).toBe(true)
    expect(isEmbeddedMethod('elicitation/create', '2025-11-25')).toBe(false)
  })

  it('removes methods and finds no inherited ones', () => {
    for (const method of [
      'initialize',
      'ping',
      'logging/setLevel',
      'resources/subscribe',
      'tasks/list',
      'tasks/result',
    ]) {
      expect(lookupMethod(method, '2026-07-28')).toBeUndefined()
      expect(lookupMethod(method, '2025-11-25')).toBeDefined()
    }
    expect(lookupMethod('tasks/get', '2025-06-18')).toBeUndefined()
    expect(lookupMethod('elicitation/create', '2025-03-26')).toBeUndefined()
    expect(lookupMethod('constructor', '2025-11-25')).toBeUndefined()
  })

  it('tells eras apart and closes the list of versions', () => {
    expect(VERSIONS.map(eraOf)).toEqual(['legacy', 'legacy', 'legacy', 'legacy', 'legacy', 'modern'])
    expect(eraOf('2027-01-01')).toBe('modern')
    expect(isVersion('2027-01-01')).toBe(false)
  })

  it('names the target of a request', () => {
    expect(targetOf('tools/call', { name: 'echo' })).toBe('echo')
    expect(targetOf('completion/complete', { ref: { type: 'ref/resource', uri: 'a://b' } })).toBe('a://b')
    expect(targetOf('tasks/get', { taskId: 't' })).toBe('t')
    expect(targetOf('tools/call', { name: 3 })).toBeNull()
    expect(targetOf('tools/list', { name: 'echo' })).toBeNull()
  })
})
