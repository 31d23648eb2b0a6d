/** The form of a resource URI that names its upstream: reversible, a URI itself, and nothing an upstream lists passes for it. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isReservedUri, ownTemplate, ownUri, parseOwnedUri } from './owned-uri.ts'

const upstreamId = fc.stringMatching(/^[a-z0-9-]{1,24}$/)
const anyUri = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
  fc.constantFrom(
    'note://today',
    'file:///a/b%20c?q=1#top',
    'http://[::1]:80/x',
    'a b',
    '/abs',
    '//host/x',
    'urn:x:y',
    'callgate+other:note://today',
    'callgate+other+pct:note%3A',
    '%',
  ),
)

/** RFC 3986, appendix A, without IP literals in a host of ours, which the form never has. */
const URI = /^[a-z][a-z0-9+.-]*:(?:[\w\-.~!$&'()*+,;=:@/?#]|%[0-9A-Fa-f]{2})*$/i

describe('owned URIs', () => {
  test('lead back to the upstream and the very URI', () => {
    fc.assert(
      fc.property(upstreamId, anyUri, (upstream, uri) => {
        fc.pre(uri.isWellFormed())
        expect(parseOwnedUri(ownUri(upstream, uri))).toEqual({ upstream, uri })
      }),
    )
  })

  test('are URIs, with one fragment at most, whatever the upstream lists', () => {
    fc.assert(
      fc.property(upstreamId, anyUri, (upstream, uri) => {
        const owned = ownUri(upstream, uri)
        expect(owned).toMatch(URI)
        expect(owned.split('#').length).toBeLessThanOrEqual(2)
        expect(new URL(owned).href).toBe(owned)
      }),
    )
  })

  test('of different owners or URIs differ, also when one upstream lists the form of another', () => {
    fc.assert(
      fc.property(upstreamId, anyUri, upstreamId, anyUri, (a, one, b, two) => {
        fc.pre(one.isWellFormed() && two.isWellFormed())
        expect(ownUri(a, one) === ownUri(b, two)).toBe(a === b && one === two)
      }),
    )
    const stolen = ownUri('files', 'file:///notes')
    expect(isReservedUri(stolen)).toBe(true)
    expect(parseOwnedUri(ownUri('evil', stolen))).toEqual({ upstream: 'evil', uri: stolen })
  })

  test('what is expanded from the form of a template is the form of what its own expands to', () => {
    const expand = (template: string) => template.replace('{day}', 'a%2Fb')
    expect(parseOwnedUri(expand(ownTemplate('notes', 'note://days/{day}')))).toEqual({
      upstream: 'notes',
      uri: expand('note://days/{day}'),
    })
  })

  test('what only looks like one is none, and stays reserved', () => {
    for (const uri of ['callgate+:x', 'callgate+UP:x', 'CALLGATE+up:x', 'callgate+up', 'callgate+up+pct:%']) {
      expect(parseOwnedUri(uri)).toBeUndefined()
      expect(isReservedUri(uri)).toBe(true)
    }
    expect(isReservedUri('callgate://status')).toBe(false)
  })
})
