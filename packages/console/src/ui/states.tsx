/** What a page shows while it reads, when there is nothing, and when reading failed: each says what to do next. */

import type { ReactNode } from 'react'
import { ApiError } from '../api/request.ts'
import { Icon, type IconName } from './icon.tsx'

interface EmptyProps {
  readonly icon: IconName
  readonly title: string
  /** What would fill it, and how. */
  readonly children: ReactNode
}

export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      <span className="mb-1 grid size-11 place-items-center rounded-full bg-sunken text-soft">
        <Icon name={icon} size={22} />
      </span>
      <p className="font-semibold">{title}</p>
      <div className="max-w-md text-sm text-soft">{children}</div>
    </div>
  )
}

const ADVICE: Readonly<Record<number, string>> = {
  0: 'Look whether callgate still runs on that machine. The page tries again by itself.',
  401: 'Your session has ended. Sign in again.',
  403: 'An administrator can give you a role that has this right: callgate operator.',
  404: 'It may have been removed, or the link is not whole.',
}

export function Failure({ error, retry }: { readonly error: Error; readonly retry?: () => unknown }) {
  const status = error instanceof ApiError ? error.status : -1
  return (
    <div className="m-4 rounded-md border border-bad/30 bg-bad-wash p-4 text-sm" role="alert">
      <p className="font-semibold text-bad">
        {status === 403 ? 'Not yours to see' : 'This could not be read'}
      </p>
      <p className="mt-1 wrap-anywhere">{error.message}</p>
      {ADVICE[status] !== undefined && <p className="mt-1 text-soft">{ADVICE[status]}</p>}
      {retry !== undefined && (
        <button className="button mt-3" onClick={() => void retry()} type="button">
          Try again
        </button>
      )}
    </div>
  )
}

/** Rows of the height that will be there, so that nothing jumps. */
export function Skeleton({ rows = 6 }: { readonly rows?: number }) {
  return (
    <div aria-busy="true" aria-label="Reading" className="flex flex-col gap-3 p-4" role="status">
      {Array.from({ length: rows }, (_, index) => (
        <div className={`skeleton h-5 ${index % 3 === 2 ? 'w-2/3' : 'w-full'}`} key={index} />
      ))}
    </div>
  )
}

/** Something that is being read, was read, or could not be. */
export interface Reading<T> {
  readonly data: T | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
}

interface LoadedProps<T> {
  readonly query: Reading<T>
  readonly rows?: number
  readonly children: (data: T) => ReactNode
}

/** One of: what was read, why it was not, or that it is being read. What was read stays when reading it anew fails. */
export function Loaded<T>({ query, rows, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error !== null) return <Failure error={query.error} retry={query.refetch} />
  return rows === undefined ? <Skeleton /> : <Skeleton rows={rows} />
}
