-- Everything the emulator knows. Documents are FusionAuth's JSON as it is shown, defaults filled;
-- columns beside them are what SQL needs to find, scope and constrain them.
-- Names of unique constraints are FusionAuth's field paths: a violation is `[duplicate]<name>`.
-- Applied at every start: each statement must be harmless the second time.

create table if not exists instance (
    only_one boolean primary key default true check (only_one),
    default_tenant_id uuid not null,
    kickstart jsonb  -- what became of each request; null until a kickstart began
);

alter table instance add column if not exists license_id text;

create table if not exists system_configuration (
    only_one boolean primary key default true check (only_one),
    document jsonb not null
);

create table if not exists tenants (
    id uuid constraint "tenant.id" primary key,
    tenant_id uuid not null check (tenant_id = id),  -- a tenant is in its own scope
    document jsonb not null
);
create unique index if not exists "tenant.name" on tenants (lower(document ->> 'name'));

create table if not exists applications (
    id uuid constraint "application.id" primary key,
    tenant_id uuid not null references tenants on delete cascade,
    document jsonb not null
);
create unique index if not exists "application.name"
    on applications (tenant_id, lower(document ->> 'name'));

create table if not exists users (
    id uuid constraint "user.id" primary key,
    tenant_id uuid not null references tenants on delete cascade,
    document jsonb not null,
    password_scheme text,
    password_factor integer,
    password_salt text,
    password_hash text
);
create unique index if not exists "user.email" on users (tenant_id, lower(document ->> 'email'));
create unique index if not exists "user.username"
    on users (tenant_id, lower(document ->> 'username'));
create unique index if not exists "user.phoneNumber"
    on users (tenant_id, (document ->> 'phoneNumber'));
create unique index if not exists "user.legacyIdentifier"
    on users (tenant_id, (document ->> 'legacyIdentifier'));

create table if not exists registrations (
    id uuid constraint "registration.id" primary key,
    user_id uuid not null references users on delete cascade,
    application_id uuid not null references applications on delete cascade,
    document jsonb not null,
    constraint registration unique (user_id, application_id)
);
create index if not exists registrations_of_application on registrations (application_id);

create table if not exists login_records (
    id bigint generated always as identity primary key,
    user_id uuid not null references users on delete cascade,
    application_id uuid references applications on delete cascade,
    instant_ms bigint not null
);
create index if not exists login_records_of_user on login_records (user_id, instant_ms);
create index if not exists login_records_by_time on login_records (instant_ms);

create table if not exists signing_keys (
    id uuid constraint "key.id" primary key,
    name text not null,
    algorithm text not null,
    kid text not null,
    type text not null,
    length integer,
    issuer text,
    public_key text,
    certificate text,
    private_key text,
    secret text,
    inserted_ms bigint not null,
    updated_ms bigint not null,
    expires_ms bigint
);
create unique index if not exists "key.name" on signing_keys (lower(name));
create index if not exists signing_keys_by_kid on signing_keys (kid);

create table if not exists api_keys (
    id uuid constraint "apiKey.id" primary key,
    key_hash bytea not null constraint "apiKey.key" unique,  -- SHA-256 of the key
    tenant_id uuid references tenants on delete cascade,
    key_manager boolean not null,
    expires_ms bigint,
    document jsonb not null  -- holds the key itself where it is to be retrievable
);
create unique index if not exists "apiKey.name" on api_keys (lower(document ->> 'name'));

create table if not exists groups (
    id uuid constraint "group.id" primary key,
    tenant_id uuid not null references tenants on delete cascade,
    document jsonb not null  -- with `roleIds`, from which `roles` follows
);
create unique index if not exists "group.name" on groups (tenant_id, lower(document ->> 'name'));

create table if not exists group_members (
    id uuid constraint "member.id" primary key,
    group_id uuid not null references groups on delete cascade,
    user_id uuid not null references users on delete cascade,
    document jsonb not null,
    unique (group_id, user_id)
);
create index if not exists group_members_of_user on group_members (user_id);

-- Objects that are kept and returned, not acted on; they belong to no tenant.
create table if not exists webhooks (
    id uuid constraint "webhook.id" primary key,
    tenant_id uuid,
    document jsonb not null
);
create table if not exists themes (
    id uuid constraint "theme.id" primary key,
    tenant_id uuid,
    document jsonb not null
);
create table if not exists email_templates (
    id uuid constraint "emailTemplate.id" primary key,
    tenant_id uuid,
    document jsonb not null
);
create table if not exists lambdas (
    id uuid constraint "lambda.id" primary key,
    tenant_id uuid,
    document jsonb not null
);
create table if not exists forms (
    id uuid constraint "form.id" primary key,
    tenant_id uuid,
    document jsonb not null
);
create table if not exists form_fields (
    id uuid constraint "field.id" primary key,
    tenant_id uuid,
    document jsonb not null
);
create table if not exists message_templates (
    id uuid constraint "messageTemplate.id" primary key,
    tenant_id uuid,
    document jsonb not null
);

-- Values that prove something once, soon (store/external_identifiers.py); their SHA-256 only.
create table if not exists external_identifiers (
    id_hash        bytea primary key,
    kind           text not null,
    user_id        uuid not null references users (id) on delete cascade,
    application_id uuid references applications (id) on delete cascade,
    code_hash      bytea,
    expires_ms     bigint not null
);
create index if not exists external_identifiers_user on external_identifiers (user_id);

-- OAuth state (store/codes.py, sign_ins.py, refresh_tokens.py, …) ------------------
-- Values that open doors are kept as their SHA-256 only.

create table if not exists authorization_codes (
    code_hash           bytea primary key,
    application_id      uuid not null references applications (id) on delete cascade,
    user_id             uuid not null references users (id) on delete cascade,
    redirect_uri        text not null,
    code_challenge      text,
    scopes              text[] not null,
    nonce               text,
    authentication_type text not null,
    authenticated_ms    bigint not null,
    device              jsonb not null,
    expires_ms          bigint not null
);
alter table authorization_codes
    add column if not exists resources text[] not null default '{}';
create index if not exists authorization_codes_expires on authorization_codes (expires_ms);

create table if not exists login_intents (
    intent_hash         bytea primary key,
    application_id      uuid not null references applications (id) on delete cascade,
    user_id             uuid not null references users (id) on delete cascade,
    parameters          jsonb not null,
    authentication_type text not null,
    authenticated_ms    bigint not null,
    expires_ms          bigint not null
);
create index if not exists login_intents_expires on login_intents (expires_ms);

create table if not exists sso_sessions (
    session_hash     bytea primary key,
    tenant_id        uuid not null references tenants (id) on delete cascade,
    user_id          uuid not null references users (id) on delete cascade,
    authenticated_ms bigint not null,
    expires_ms       bigint not null
);
create index if not exists sso_sessions_user on sso_sessions (user_id);

create table if not exists refresh_tokens (
    id                uuid constraint "refreshToken.id" primary key,
    token_hash        bytea not null constraint "refreshToken.token" unique,
    previous_hash     bytea unique,
    sealed_current    bytea,
    rotated_ms        bigint,
    tenant_id         uuid not null references tenants (id) on delete cascade,
    application_id    uuid references applications (id) on delete cascade,
    user_id           uuid not null references users (id) on delete cascade,
    scopes            text[],
    grants            text[] not null,
    used_pkce         boolean not null,
    authenticated_ms  bigint not null,
    device            jsonb not null,
    inserted_ms       bigint not null,
    started_ms        bigint not null
);
alter table refresh_tokens
    add column if not exists resources text[] not null default '{}';
create index if not exists refresh_tokens_user on refresh_tokens (user_id);
create index if not exists refresh_tokens_application on refresh_tokens (application_id);

create table if not exists change_password_ids (
    id_hash    bytea primary key,
    user_id    uuid not null references users (id) on delete cascade,
    expires_ms bigint not null
);
alter table change_password_ids
    add column if not exists application_id uuid references applications (id) on delete cascade,
    add column if not exists state jsonb not null default '{}';
create index if not exists change_password_ids_user on change_password_ids (user_id);

create table if not exists consents (
    user_id        uuid not null references users (id) on delete cascade,
    application_id uuid not null references applications (id) on delete cascade,
    about          text[] not null,
    allowed        text[] not null,
    expires_ms     bigint not null,
    primary key (user_id, application_id)
);

-- What FusionAuth would have mailed; written only where the helpers of /_emulator/ are served.
create table if not exists unsent_mails (
    id          bigint generated always as identity primary key,
    user_id     uuid not null references users (id) on delete cascade,
    kind        text not null,
    address     text not null,
    link        text not null,
    inserted_ms bigint not null
);
create index if not exists unsent_mails_user on unsent_mails (user_id);
