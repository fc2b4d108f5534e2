/** Certificates made by openssl, as a company or an inspecting firewall has them: root, intermediate, leaf. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Made in an instant, unlike RSA. */
const KEY = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';

export interface Authority {
  /** Path of the root's certificate. */
  readonly root: string;
  /** For a server: key, and chain from the leaf to the intermediate. */
  readonly leafFor: (names: string, days?: number) => Promise<{ readonly key: string; readonly cert: string }>;
}

/** A new authority in a folder that exists. */
export async function createAuthority(folder: string): Promise<Authority> {
  const at = (name: string) => join(folder, name);
  const openssl = (line: string) => run('openssl', line.split(' '), { cwd: folder });
  const request = (name: string) => openssl(`req ${KEY} -keyout ${name}.key -out ${name}.csr -subj /CN=${name}`);
  const sign = (name: string, by: string, days: number) =>
    openssl(
      `x509 -req -in ${name}.csr -CA ${by}.pem -CAkey ${by}.key -CAcreateserial -days ${days} -extfile ${name}.ext -out ${name}.pem`,
    );
  const isAuthority = 'basicConstraints=critical,CA:TRUE';
  await openssl(`req -x509 ${KEY} -keyout root.key -out root.pem -days 30 -subj /CN=root -addext ${isAuthority}`);
  await request('intermediate');
  await writeFile(at('intermediate.ext'), `${isAuthority}\n`);
  await sign('intermediate', 'root', 30);
  let made = 0;
  return {
    root: at('root.pem'),
    async leafFor(names, days = 30) {
      const name = `leaf${++made}`;
      await request(name);
      await writeFile(at(`${name}.ext`), `subjectAltName=${names}\n`);
      await sign(name, 'intermediate', days);
      const [leaf, intermediate, key] = await Promise.all(
        [`${name}.pem`, 'intermediate.pem', `${name}.key`].map((file) => readFile(at(file), 'utf8')),
      );
      return { key: key ?? '', cert: `${leaf}${intermediate}` };
    },
  };
}
