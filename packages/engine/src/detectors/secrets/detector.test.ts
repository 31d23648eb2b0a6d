/** The samples of `secrets`. */

import { describeSamples } from '../samples-fixture.ts'

describeSamples('secrets')
