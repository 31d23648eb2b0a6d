/** The tree against the published reference tree of Certificate Transparency, and its proofs against a naive second writing. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  EMPTY_ROOT,
  Frontier,
  hashLeaf,
  hashNode,
  proveConsistency,
  proveInclusion,
  splitPoint,
} from './merkle.ts'
import { verifyConsistency, verifyInclusion } from './merkle.ts'

/** Inputs and roots of the eight-leaf tree that implementations of RFC 6962 test against. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

function naiveRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves
  if (only === undefined) return EMPTY_ROOT
  if (leaves.length === 1) return only
  const middle = splitPoint(leaves.length)
  return hashNode(naiveRoot(leaves.slice(0, middle)), naiveRoot(leaves.slice(middle)))
}

const makeLeaves = (count: number): readonly Buffer[] =>
  Array.from({ length: count }, (_, index) => hashLeaf(Buffer.from(`record ${index}`)))

describe('the Merkle tree', () => {
  test('the empty tree and every prefix of the reference tree have their published roots', () => {
    expect(EMPTY_ROOT.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    const frontier = new Frontier()
    for (const [index, input] of INPUTS.entries()) {
      frontier.append(hashLeaf(Buffer.from(input, 'hex')))
      expect(frontier.root().toString('hex')).toBe(ROOTS[index])
    }
  })

  test('the frontier grows like the whole tree, also when taken up again half-way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }), (before, after) => {
        const leaves = makeLeaves(before + after)
        const first = new Frontier()
        for (const leaf of leaves.slice(0, before)) first.append(leaf)
        const second = new Frontier(first.size, first.roots)
        for (const leaf of leaves.slice(before)) second.append(leaf)
        expect(second.root()).toEqual(naiveRoot(leaves))
      }),
      { numRuns: 60 },
    )
  })

  test('every proof verifies, and none for another leaf, place, size or root', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 130 }), fc.nat(), fc.nat(), async (size, a, b) => {
        const leaves = makeLeaves(size)
        const subtree = async (from: number, to: number): Promise<Buffer> => naiveRoot(leaves.slice(from, to))
        const index = a % size
        const leaf = leaves[index] ?? EMPTY_ROOT
        const root = naiveRoot(leaves)
        const proof = await proveInclusion(index, size, subtree)
        const claim = { index, size, leaf, proof, root }
        expect(verifyInclusion(claim)).toBe(true)
        expect(verifyInclusion({ ...claim, leaf: hashLeaf(Buffer.from('other')) })).toBe(false)
        expect(verifyInclusion({ ...claim, root: EMPTY_ROOT })).toBe(false)
        expect(verifyInclusion({ ...claim, index: size })).toBe(false)
        expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false)
        if (size > 1) expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false)

        const oldSize = 1 + (b % size)
        const growth = {
          oldSize,
          newSize: size,
          oldRoot: naiveRoot(leaves.slice(0, oldSize)),
          newRoot: root,
          proof: await proveConsistency(oldSize, size, subtree),
        }
        expect(verifyConsistency(growth)).toBe(true)
        expect(verifyConsistency({ ...growth, oldRoot: EMPTY_ROOT })).toBe(false)
        expect(verifyConsistency({ ...growth, newRoot: EMPTY_ROOT })).toBe(false)
        expect(verifyConsistency({ ...growth, proof: [...growth.proof, root] })).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  test('a frontier that does not fit its size is refused', () => {
    expect(() => new Frontier(3, [EMPTY_ROOT])).toThrow('complete subtrees')
  })
})
