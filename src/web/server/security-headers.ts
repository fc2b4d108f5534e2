/** The headers of every answer. Nothing is loaded from elsewhere, nothing inline is run, and no other site shows a page. */
import { secureHeaders } from 'hono/secure-headers';

export const securityHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  crossOriginOpenerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  // With no-referrer browsers send `Origin: null` with our own forms, too.
  referrerPolicy: 'same-origin',
  xFrameOptions: 'DENY',
  // Whether there is TLS is for the reverse proxy to say.
  strictTransportSecurity: false,
});
