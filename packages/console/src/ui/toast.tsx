/** Short notices of what was done or refused, read out to who does not see them. */

import { useSyncExternalStore } from 'react'
import { Icon } from './icon.tsx'

interface Toast {
  readonly id: number
  readonly tone: 'good' | 'bad'
  readonly text: string
}

const LIFE_MS = 7_000
const KEPT = 4

let toasts: readonly Toast[] = []
let count = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

export function showToast(tone: Toast['tone'], text: string): void {
  count += 1
  const id = count
  set([...toasts, { id, tone, text }].slice(-KEPT))
  setTimeout(() => dropToast(id), LIFE_MS)
}

function dropToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div
      aria-live="polite"
      className="no-print pointer-events-none fixed right-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2"
      role="status"
    >
      {shown.map(({ id, tone, text }) => (
        <div
          className="pointer-events-auto flex items-start gap-2.5 rounded-md border border-line bg-raised p-3 text-sm shadow-(--shadow-float)"
          key={id}
        >
          <span className={tone === 'good' ? 'text-good' : 'text-bad'}>
            <Icon name={tone === 'good' ? 'check' : 'stop'} />
          </span>
          <p className="min-w-0 flex-1 wrap-anywhere">{text}</p>
          <button
            aria-label="Close"
            className="grid size-6 shrink-0 place-items-center text-soft hover:text-ink"
            onClick={() => dropToast(id)}
            type="button"
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  )
}
