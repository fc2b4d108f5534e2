/**
 * TLS of connections to PostgreSQL, from the parameters that libpq has for it: sslmode, sslrootcert, sslcert, sslkey.
 * node-postgres reads them too, but gives `require` another meaning and reads `system` as the name of a file.
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { checkServerIdentity, type ConnectionOptions, createSecureContext, rootCertificates } from 'node:tls';
import { ConfigError } from '../../errors.ts';

export const TLS_PARAMETERS = ['sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey', 'sslpassword', 'uselibpqcompat'];

/** `no-verify` is the spelling of node-postgres for `require`. */
const MODES = ['disable', 'require', 'no-verify', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof MODES)[number];

/** node-postgres has `ssl=true` beside sslmode. */
const MODES_BY_SSL: Readonly<Record<string, Mode>> = {
  true: 'verify-full',
  '1': 'verify-full',
  false: 'disable',
  '0': 'disable',
  'no-verify': 'no-verify',
};

/** Where Debian, Red Hat, Alpine and macOS keep the certificate authorities of the system. */
const SYSTEM_FILES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/**
 * What `node:tls` needs for these parameters; false: no TLS; undefined: no parameter concerns TLS. Reads the files that
 * they name. Throws ConfigError where one of them cannot be used.
 */
export function readTls(parameters: URLSearchParams, host: string): ConnectionOptions | false | undefined {
  const mode = readMode(parameters);
  if (mode === undefined || mode === 'disable') return mode && false;
  const rootCert = parameters.get('sslrootcert') ?? undefined;
  if (rootCert === 'system' && mode !== 'verify-full') {
    throw new ConfigError(`sslrootcert=system in DATABASE_URL does not go with sslmode=${mode}`, {
      remedy: 'write sslmode=verify-full: authorities of the system sign certificates for everybody',
    });
  }
  if (mode === 'verify-ca' && rootCert === undefined) {
    throw new ConfigError('sslmode=verify-ca in DATABASE_URL needs the certificate of the authority', {
      remedy: 'add sslrootcert=<file> with that certificate, or write sslmode=verify-full',
    });
  }
  const secureContext = createContext(parameters, rootCert);
  const isUnverified = mode === 'no-verify' || (mode === 'require' && rootCert === undefined);
  if (isUnverified) return { secureContext, rejectUnauthorized: false };
  // As in libpq, `require` with a root certificate is `verify-ca`. Node would compare an IP address with `localhost`.
  const isNameChecked = mode === 'verify-full';
  return {
    secureContext,
    checkServerIdentity: (_name, certificate) => (isNameChecked ? checkServerIdentity(host, certificate) : undefined),
  };
}

function readMode(parameters: URLSearchParams): Mode | undefined {
  const written = parameters.get('sslmode');
  if (written === null) {
    const ssl = parameters.get('ssl');
    if (ssl !== null) return MODES_BY_SSL[ssl] ?? refuseMode('ssl', ssl, Object.keys(MODES_BY_SSL));
    return ['sslrootcert', 'sslcert', 'sslkey'].some((name) => parameters.has(name)) ? 'verify-full' : undefined;
  }
  return MODES.find((mode) => mode === written) ?? refuseMode('sslmode', written, MODES);
}

function refuseMode(name: string, written: string, known: readonly string[]): never {
  const isOptional = written === 'prefer' || written === 'allow';
  throw new ConfigError(`${name}=${written} in DATABASE_URL is not supported`, {
    remedy: isOptional
      ? 'write sslmode=require for an encrypted connection, or sslmode=disable for a server without TLS'
      : `write one of ${known.join(', ')}`,
  });
}

/** Made once, because reading the authorities of a system takes some milliseconds. */
function createContext(parameters: URLSearchParams, rootCert: string | undefined) {
  const [certFile, keyFile] = [parameters.get('sslcert'), parameters.get('sslkey')];
  if ((certFile === null) !== (keyFile === null)) {
    const missing = certFile === null ? 'sslcert' : 'sslkey';
    throw new ConfigError(`DATABASE_URL has a client certificate without ${missing}`, {
      remedy: 'give both sslcert=<file> and sslkey=<file>',
    });
  }
  const ca = rootCert === undefined ? undefined : readAuthorities(rootCert);
  const cert = certFile === null ? undefined : readParameterFile('sslcert', certFile);
  const key = keyFile === null ? undefined : readParameterFile('sslkey', keyFile);
  const passphrase = parameters.get('sslpassword') ?? undefined;
  try {
    return createSecureContext({ ca, cert, key, passphrase });
  } catch (error) {
    throw new ConfigError(`sslcert and sslkey in DATABASE_URL cannot be used: ${(error as Error).message}`, {
      remedy: 'name a certificate and its key in PEM format, with sslpassword=<password> where the key is encrypted',
      cause: error,
    });
  }
}

function readAuthorities(rootCert: string): string | string[] {
  if (rootCert === 'system') return readSystemAuthorities();
  const text = readParameterFile('sslrootcert', rootCert);
  try {
    // The first of them; Node ignores what it cannot read.
    void new X509Certificate(text);
    return text;
  } catch (error) {
    throw new ConfigError(`sslrootcert in DATABASE_URL: ${rootCert} is not a certificate in PEM format`, {
      remedy: 'name the file that the provider of the database offers, or write sslrootcert=system',
      cause: error,
    });
  }
}

/** Those of the system, or those that Node contains where the system has no file of them. */
function readSystemAuthorities(): string | string[] {
  const named = process.env['SSL_CERT_FILE'];
  const file = [...(named ? [named] : []), ...SYSTEM_FILES].find((path) => existsSync(path));
  return file === undefined ? [...rootCertificates] : readFileSync(file, 'utf8');
}

function readParameterFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as { code?: string };
    throw new ConfigError(`${name} in DATABASE_URL: cannot read ${path} (${code})`, {
      remedy:
        name === 'sslrootcert'
          ? 'name a file with the certificate of the authority, or write sslrootcert=system for those of the system'
          : `correct ${name}, and let this user read the file`,
      cause: error,
    });
  }
}
