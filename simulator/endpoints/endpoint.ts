/** What an endpoint of the simulator is. */
import type { Json } from '../json.ts';
import type { Query } from '../query.ts';
import type { World } from '../world/world.ts';

/** One call of the API, as the simulator answers it. */
export interface Endpoint {
  /** The stream that reads it. */
  readonly id: string;
  readonly path: string;
  /** Default GET. The fields of a POST's JSON body join its query. */
  readonly method?: 'GET' | 'POST';
  readonly credits: number;
  /** What this call says when all went well; the real API is not of one mind. */
  readonly message: 'success' | 'ok';
  /**
   * Where its record or records lie in the body, such as `data` or `data.map.*.list`, and which (dotted) field names
   * them: faults spoil these.
   */
  readonly at: string;
  readonly key: string;
  /** The `data` of the body. Throws ParameterError. */
  answer(query: Query, world: World): Json;
}
