/** Checks inclusion proofs (RFC 9162 §2.1.3.2, hashing of RFC 6962) with the browser's own SHA-256. */

import type { EvidenceView } from '@callgate/contracts/incident'
import { useEffect, useState } from 'react'

export type ProofState = 'proven' | 'consistent' | 'broken' | 'dropped' | 'checking'

export function useProofs(
  evidence: readonly EvidenceView[],
  checkpoint: string | null,
): ReadonlyMap<number, ProofState> {
  const [states, setStates] = useState<ReadonlyMap<number, ProofState>>(new Map())
  useEffect(() => {
    let shown = true
    const all = evidence.map(async (one) => [one.seq, await checkProof(one, checkpoint)] as const)
    void Promise.all(all).then((found) => {
      if (shown) setStates(new Map(found))
    })
    return () => {
      shown = false
    }
  }, [evidence, checkpoint])
  return states
}

/** What the path of one record comes to, beside the signed tree head of the same size. */
export async function checkProof(
  { seq, line, size, proof }: EvidenceView,
  checkpoint: string | null,
): Promise<ProofState> {
  if (line === null) return 'dropped'
  const root = await rootOf({ leaf: await hashLeaf(line), index: seq, size, proof })
  if (root === undefined) return 'broken'
  const signed = checkpoint === null ? undefined : readCheckpoint(checkpoint)
  if (signed === undefined || signed.size !== size) return 'consistent'
  return root === signed.root ? 'proven' : 'broken'
}

/** C2SP tlog-checkpoint: origin, size, base64 of the root hash, one a line. */
export function readCheckpoint(note: string): { readonly size: number; readonly root: string } | undefined {
  const [, size = '', root = ''] = note.split('\n')
  if (!/^\d{1,15}$/.test(size)) return undefined
  try {
    return { size: Number(size), root: toHex(Uint8Array.from(atob(root), (one) => one.charCodeAt(0))) }
  } catch {
    return undefined
  }
}

interface Path {
  readonly leaf: string
  readonly index: number
  readonly size: number
  readonly proof: readonly string[]
}

async function rootOf({ leaf, index, size, proof }: Path): Promise<string | undefined> {
  if (index >= size) return undefined
  let [node, last, hash] = [index, size - 1, leaf]
  for (const other of proof) {
    if (last === 0) return undefined
    if (node % 2 === 1 || node === last) {
      hash = await hashPair(other, hash)
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2)
        last = Math.floor(last / 2)
      }
    } else hash = await hashPair(hash, other)
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? hash : undefined
}

function hashLeaf(line: string): Promise<string> {
  return digest(new Uint8Array([0, ...new TextEncoder().encode(line)]))
}

function hashPair(left: string, right: string): Promise<string> {
  return digest(new Uint8Array([1, ...fromHex(left), ...fromHex(right)]))
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fromHex(hex: string): readonly number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
}
