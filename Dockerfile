# One image for the API, the worker and the migrations; each service names its command.
FROM node:22-bookworm-slim AS packages
WORKDIR /service
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-fund --no-audit

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /service
COPY --from=packages /service/node_modules node_modules
COPY package.json tsconfig.json ./
COPY activities activities
COPY api api
COPY channels channels
COPY domain domain
COPY engine engine
COPY platform platform
COPY proof proof
COPY records records
COPY worker worker
COPY workflows workflows
USER node
EXPOSE 3000
CMD ["npx", "tsx", "api/main.ts"]
