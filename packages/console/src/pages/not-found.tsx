/** An address at which there is nothing. */

import { Link } from '@tanstack/react-router'
import { Page } from '../ui/layout.tsx'

export function NotFound() {
  return (
    <Page lead="The link may not be whole, or what it showed was removed." title="Nothing here">
      <Link className="link" to="/">
        What happens now
      </Link>
    </Page>
  )
}
