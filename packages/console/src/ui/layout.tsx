/** How pages are laid out: a head, cards, and pairs of names and values. */

import type { ReactNode } from 'react'
import { useArrival } from './kept-focus.ts'

interface PageProps {
  readonly title: ReactNode
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

export function Page({ title, lead, actions, children }: PageProps) {
  const heading = useArrival()
  return (
    <div className="mx-auto flex w-full max-w-[92rem] flex-col gap-5 px-4 py-5 md:px-7 md:py-6">
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1" ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <div className="mt-1 max-w-3xl text-soft">{lead}</div>}
        </div>
        {actions !== undefined && <div className="no-print flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

interface CardProps {
  readonly title?: ReactNode
  readonly aside?: ReactNode
  readonly className?: string
  /** Leaves out the inner margin; for tables and lists. */
  readonly flush?: boolean
  readonly children: ReactNode
}

export function Card({ title, aside, className = '', flush = false, children }: CardProps) {
  return (
    <section className={`card flex min-w-0 flex-col ${className}`}>
      {title !== undefined && (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-4 py-2">
          <h2 className="text-base">{title}</h2>
          {aside !== undefined && <div className="text-sm text-soft">{aside}</div>}
        </header>
      )}
      <div className={`min-w-0 flex-1 ${flush ? 'relative overflow-x-auto' : 'p-4'}`}>{children}</div>
    </section>
  )
}

export type Fact = readonly [name: string, value: ReactNode]

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6.5rem,auto)_1fr] gap-x-4 gap-y-1.5 text-sm">
      {facts.map(([name, value]) => (
        <div className="contents" key={name}>
          <dt className="text-soft">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Choices of a list that stands in the address, so that a link shows the same. */
interface TabsProps<T extends string> {
  readonly label: string
  readonly tabs: readonly (readonly [value: T, text: string, count?: number])[]
  readonly value: T
  readonly onChange: (value: T) => void
}

export function Tabs<T extends string>({ label, tabs, value, onChange }: TabsProps<T>) {
  return (
    <div aria-label={label} className="no-print flex flex-wrap gap-1" role="group">
      {tabs.map(([one, text, count]) => (
        <button
          aria-pressed={one === value}
          className={`rounded-md px-3 py-1.5 text-sm font-medium ${one === value ? 'bg-accent-wash text-accent' : 'text-soft hover:bg-hover hover:text-ink'}`}
          key={one}
          onClick={() => onChange(one)}
          type="button"
        >
          {text}
          {count !== undefined && <span className="ml-1.5 tabular-nums">{count}</span>}
        </button>
      ))}
    </div>
  )
}
