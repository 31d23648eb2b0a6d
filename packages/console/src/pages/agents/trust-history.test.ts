/** Trust counted back: what was lost is lost at its moment, and forgotten as time goes. */

import type { TrustView } from '@callgate/contracts/incident'
import { expect, test } from 'vitest'
import { listTrust } from './trust-history.ts'

const HALF_LIFE_MS = 1_000
const NOW = 10_000

const view = (trust: number, history: readonly object[]): TrustView =>
  ({
    tenant: 'default',
    agent: 'a',
    trust,
    penalty: 0,
    halfLifeMs: HALF_LIFE_MS,
    history,
  }) as unknown as TrustView

test('nobody who did nothing ever lost trust', () => {
  expect(listTrust(view(100, []), 0, NOW).every(({ trust }) => trust === 100)).toBe(true)
})

test('forty points lost a half-life ago are twenty now, forty then, and none before', () => {
  const points = listTrust(view(80, [{ atMs: 9_000, points: 40 }]), 0, NOW)
  expect(points.at(-1)).toEqual({ atMs: NOW, trust: 80 })
  const then = points.filter(({ atMs }) => atMs === 9_000)
  expect(then.at(0)?.trust).toBeCloseTo(100)
  expect(then.at(-1)?.trust).toBeCloseTo(60)
  expect(points[0]?.trust).toBeCloseTo(100)
  expect(points.map(({ atMs }) => atMs)).toEqual(points.map(({ atMs }) => atMs).toSorted((a, b) => a - b))
})

test('what a review gave back was gone before it', () => {
  const points = listTrust(view(100, [{ atMs: 5_000, points: -30 }]), 4_000, NOW)
  const [before] = points.filter(({ atMs }) => atMs === 5_000)
  expect(before?.trust).toBeCloseTo(70)
})
