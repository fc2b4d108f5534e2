/**
 * The columns of a statement as the server describes them, without running it: the extended protocol's Parse and
 * Describe.
 */
import type pg from 'pg';

interface DescribedColumn {
  readonly name: string;
  /** OID of its type. */
  readonly type: number;
}

/** What node-postgres calls while it runs a query object. Its types do not declare it. */
interface ProtocolConnection {
  parse(query: { name: string; text: string; types: number[] }): void;
  describe(target: { type: 'S'; name: string }): void;
  sync(): void;
}

/** Rejects with the error of PostgreSQL when the statement does not fit the schema. */
export function describeStatement(client: pg.PoolClient, text: string): Promise<readonly DescribedColumn[]> {
  return new Promise((resolve, reject) => {
    let columns: readonly DescribedColumn[] = [];
    let failure: Error | undefined;
    const query = {
      submit(connection: ProtocolConnection) {
        connection.parse({ name: '', text, types: [] });
        connection.describe({ type: 'S', name: '' });
        connection.sync();
      },
      handleRowDescription({ fields }: { fields: readonly pg.FieldDef[] }) {
        columns = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
      },
      handleError(error: Error) {
        failure = error;
      },
      handleReadyForQuery() {
        if (failure) reject(failure);
        else resolve(columns);
      },
    };
    client.query(query as unknown as pg.Submittable);
  });
}
