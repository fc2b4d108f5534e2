FROM node:20.20.2-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: the only one of ours is the build, which comes below.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/run.mjs scripts/file-lock.mjs ./scripts/
COPY src ./src
COPY simulator ./simulator
RUN npm run build
# After the build, because the compiler is a dev dependency with optional parts. What goes besides: the embedded PostgreSQL.
RUN npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:20.20.2-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY migrations ./migrations
# Files of the web UI, and the questions that it offers.
COPY assets ./assets
COPY examples/questions ./examples/questions
# Where the spool lies. Mount a volume here: what a killed container had in hand is then not lost with it.
ENV ECHOTIK_HOME=/var/lib/echotik
RUN install -d -o node -g node -m 0755 /var/lib/echotik
USER node
# Scheduler, worker and start serve /livez and /readyz here; probes and scrapers are outside of the container.
ENV ECHOTIK_HEALTH_HOST=0.0.0.0 ECHOTIK_HEALTH_PORT=9464
# Unhealthy: a loop is stuck, and only a restart helps. A database that is away does not make it unhealthy. The first
# migration of a large warehouse counts as a start.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["node", "dist/src/cli/main.js", "health"]
# Node is process 1 and handles TERM itself.
ENTRYPOINT ["node", "dist/src/cli/main.js"]
CMD ["--help"]
