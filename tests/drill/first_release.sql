-- The database of the first release (schema 0001) with four benchmarks: its own code posted them,
-- judged twelve of the scenarios, failed one and left three waiting. `test_drill_upgrade.py` loads
-- it and brings it up to date. Never edited: it is what was.
--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alembic_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

--
-- Name: assessments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.assessments (
    id uuid NOT NULL,
    benchmark_id uuid NOT NULL,
    scenario text NOT NULL,
    generation smallint DEFAULT 1 NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    not_before timestamp with time zone DEFAULT now() NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    owner text,
    lease_until timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    reason text,
    detail text,
    judge_version_id integer,
    kpi numeric(5,2),
    summary text,
    finished_at timestamp with time zone,
    CONSTRAINT ck_assessments_failed_says_why CHECK (((status <> 'failed'::text) OR (reason IS NOT NULL))),
    CONSTRAINT ck_assessments_kpi_iff_completed CHECK (((status = 'completed'::text) = (kpi IS NOT NULL))),
    CONSTRAINT ck_assessments_lease_iff_running CHECK (((status = 'running'::text) = (lease_until IS NOT NULL)))
);

--
-- Name: assessors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.assessors (
    owner text NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    state text NOT NULL,
    detail text,
    judge_model text
);

--
-- Name: attempts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.attempts (
    benchmark_id uuid NOT NULL,
    scenario text NOT NULL,
    ordinal smallint NOT NULL,
    warmup boolean NOT NULL,
    evidence jsonb NOT NULL
);

--
-- Name: benchmark_documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.benchmark_documents (
    benchmark_id uuid NOT NULL,
    disclosure jsonb NOT NULL
);

--
-- Name: benchmarks; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.benchmarks (
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    rig_id uuid,
    content_digest bytea NOT NULL,
    idempotency_key text,
    schema_version text NOT NULL,
    methodology_version text NOT NULL,
    evidence text NOT NULL,
    model text NOT NULL,
    quantization text,
    model_family text,
    model_parameters bigint,
    engine text NOT NULL,
    engine_version text,
    hardware text NOT NULL,
    decode_speed_tok_s double precision,
    ttft_ms double precision,
    memory_gb double precision,
    gpu_share_pct double precision,
    efficiency_tok_s_per_gb double precision,
    status text DEFAULT 'pending'::text NOT NULL,
    overall_quality numeric(5,2),
    coverage smallint DEFAULT 0 NOT NULL,
    assessed_at timestamp with time zone
);

--
-- Name: dimension_scores; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dimension_scores (
    assessment_id uuid NOT NULL,
    sample smallint NOT NULL,
    dimension text NOT NULL,
    score smallint NOT NULL,
    rationale text NOT NULL,
    CONSTRAINT ck_dimension_scores_score CHECK (((score >= 0) AND (score <= 100)))
);

--
-- Name: judge_calls; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.judge_calls (
    id bigint NOT NULL,
    assessment_id uuid NOT NULL,
    attempt integer NOT NULL,
    judge_version_id integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    latency_ms double precision NOT NULL,
    outcome text NOT NULL,
    http_status smallint,
    served_model text,
    provider text,
    finish_reason text,
    prompt_tokens bigint,
    output_tokens bigint,
    cost_usd numeric(14,8),
    raw_output text
);

--
-- Name: judge_calls_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.judge_calls ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.judge_calls_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: judge_versions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.judge_versions (
    id integer NOT NULL,
    digest bytea NOT NULL,
    model text NOT NULL,
    base_url text NOT NULL,
    shape jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: judge_versions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.judge_versions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.judge_versions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

--
-- Name: rigs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rigs (
    id uuid NOT NULL,
    name text NOT NULL,
    key_id text NOT NULL,
    key_hash bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone
);

--
-- Name: scenario_runs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.scenario_runs (
    benchmark_id uuid NOT NULL,
    scenario text NOT NULL,
    evidence text NOT NULL,
    temperature double precision,
    max_output_tokens bigint,
    seed bigint,
    finish_reason text,
    prompt_tokens bigint,
    output_tokens bigint,
    token_count_source text,
    memory_kind text,
    decode_speed_tok_s double precision,
    generation_speed_tok_s double precision,
    ttft_ms double precision,
    ttfr_ms double precision,
    ttfo_ms double precision,
    tpot_ms double precision,
    normalized_latency_ms double precision,
    prefill_speed_tok_s double precision,
    memory_gb double precision,
    gpu_share_pct double precision,
    efficiency_tok_s_per_gb double precision,
    energy_j_per_token double precision,
    unknown jsonb NOT NULL
);

--
-- Name: scenario_texts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.scenario_texts (
    benchmark_id uuid NOT NULL,
    scenario text NOT NULL,
    prompt text NOT NULL,
    response text NOT NULL,
    reasoning text
);

--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.alembic_version VALUES
	('0001');

--
-- Data for Name: assessments; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.assessments VALUES
	('01a21def-7894-727e-a827-3173252dc0ab', '01a21def-7894-727e-a827-3172c9fe526e', 'agent_workflow', 1, 'completed', '2026-11-27 16:56:02.985365+00', '2026-11-27 16:56:05.429499+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 50.25, 'Scripted words for summary.', '2026-11-27 16:56:05.429502+00'),
	('01a21def-7894-727e-a827-317485b4e139', '01a21def-7894-727e-a827-3172c9fe526e', 'code_generation', 1, 'completed', '2026-11-27 16:56:02.985365+00', '2026-11-27 16:56:05.42957+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 64.00, 'Scripted words for summary.', '2026-11-27 16:56:05.42957+00'),
	('01a21def-7894-727e-a827-3175c11d19c4', '01a21def-7894-727e-a827-3172c9fe526e', 'role_play_narrative', 1, 'completed', '2026-11-27 16:56:02.985365+00', '2026-11-27 16:56:05.429585+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 59.50, 'Scripted words for summary.', '2026-11-27 16:56:05.429586+00'),
	('01a21def-7894-727e-a827-31764398b600', '01a21def-7894-727e-a827-3172c9fe526e', 'research_analysis', 1, 'completed', '2026-11-27 16:56:02.985365+00', '2026-11-27 16:56:05.429597+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 71.50, 'Scripted words for summary.', '2026-11-27 16:56:05.429597+00'),
	('01a21def-78b4-7208-b7e7-1f386551a868', '01a21def-78b4-7208-b7e7-1f37ab769269', 'agent_workflow', 1, 'completed', '2026-11-27 16:56:02.997832+00', '2026-11-27 16:56:05.429608+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 50.25, 'Scripted words for summary.', '2026-11-27 16:56:05.429608+00'),
	('01a21def-78b4-7208-b7e7-1f395f8d821a', '01a21def-78b4-7208-b7e7-1f37ab769269', 'code_generation', 1, 'completed', '2026-11-27 16:56:02.997832+00', '2026-11-27 16:56:05.429617+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 64.00, 'Scripted words for summary.', '2026-11-27 16:56:05.429618+00'),
	('01a21def-78b4-7208-b7e7-1f3afc599522', '01a21def-78b4-7208-b7e7-1f37ab769269', 'role_play_narrative', 1, 'completed', '2026-11-27 16:56:02.997832+00', '2026-11-27 16:56:05.429628+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 59.50, 'Scripted words for summary.', '2026-11-27 16:56:05.429629+00'),
	('01a21def-78b4-7208-b7e7-1f3b05cf6167', '01a21def-78b4-7208-b7e7-1f37ab769269', 'research_analysis', 1, 'completed', '2026-11-27 16:56:02.997832+00', '2026-11-27 16:56:05.429638+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 71.50, 'Scripted words for summary.', '2026-11-27 16:56:05.429638+00'),
	('01a21def-7da4-7271-8ba9-0064e8f16897', '01a21def-7da4-7271-8ba9-0063d49be43c', 'agent_workflow', 1, 'completed', '2026-11-27 16:56:04.261273+00', '2026-11-27 16:56:05.429647+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 50.25, 'Scripted words for summary.', '2026-11-27 16:56:05.429648+00'),
	('01a21def-7da4-7271-8ba9-00658e6e22ef', '01a21def-7da4-7271-8ba9-0063d49be43c', 'code_generation', 1, 'completed', '2026-11-27 16:56:04.261273+00', '2026-11-27 16:56:05.429658+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 64.00, 'Scripted words for summary.', '2026-11-27 16:56:05.429658+00'),
	('01a21def-7da4-7271-8ba9-0066871f761c', '01a21def-7da4-7271-8ba9-0063d49be43c', 'role_play_narrative', 1, 'completed', '2026-11-27 16:56:04.261273+00', '2026-11-27 16:56:05.429667+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 59.50, 'Scripted words for summary.', '2026-11-27 16:56:05.429668+00'),
	('01a21def-7da4-7271-8ba9-0067740fa7a8', '01a21def-7da4-7271-8ba9-0063d49be43c', 'research_analysis', 1, 'completed', '2026-11-27 16:56:04.261273+00', '2026-11-27 16:56:05.429681+00', 1, 'assessor-1-dd570a', NULL, 0, NULL, NULL, 1, 71.50, 'Scripted words for summary.', '2026-11-27 16:56:05.429682+00'),
	('01a21def-83d1-7732-93a4-f474cfb1367c', '01a21def-83d0-7144-9683-406c4de5bf88', 'code_generation', 1, 'pending', '2026-11-27 16:56:05.841852+00', '2026-11-27 16:56:05.841852+00', 0, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a21def-83d1-7732-93a4-f475ce2e73c2', '01a21def-83d0-7144-9683-406c4de5bf88', 'role_play_narrative', 1, 'pending', '2026-11-27 16:56:05.841852+00', '2026-11-27 16:56:05.841852+00', 0, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a21def-83d1-7732-93a4-f4763950cfe9', '01a21def-83d0-7144-9683-406c4de5bf88', 'research_analysis', 1, 'pending', '2026-11-27 16:56:05.841852+00', '2026-11-27 16:56:05.841852+00', 0, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL),
	('01a21def-83d1-7732-93a4-f47357311fb0', '01a21def-83d0-7144-9683-406c4de5bf88', 'agent_workflow', 1, 'failed', '2026-11-27 16:56:05.841852+00', '2026-11-27 16:56:05.841852+00', 0, NULL, NULL, 0, 'invalid_output', 'of the first release', NULL, NULL, NULL, NULL);

--
-- Data for Name: assessors; Type: TABLE DATA; Schema: public; Owner: -
--

--
-- Data for Name: attempts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.attempts VALUES
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'agent_workflow', 0, true, '{"marks": {"end_ms": 4373.25, "last_token_ms": 4371.75, "first_chunk_ms": 179.75, "first_token_ms": 182.25, "first_output_token_ms": 182.25}, "chunks": 400, "warmup": true, "ordinal": 0, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 400, "prompt_tokens": 640, "engine_timings": {"output_ms": 4185.51, "prompt_ms": 165.0, "output_tokens": 400, "prompt_tokens": 640}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'agent_workflow', 1, false, '{"marks": {"end_ms": 4374.25, "last_token_ms": 4372.75, "first_chunk_ms": 180.75, "first_token_ms": 183.25, "first_output_token_ms": 183.25}, "chunks": 400, "warmup": false, "ordinal": 1, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 400, "prompt_tokens": 640, "engine_timings": {"output_ms": 4185.51, "prompt_ms": 165.0, "output_tokens": 400, "prompt_tokens": 640}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'agent_workflow', 2, false, '{"marks": {"end_ms": 4375.25, "last_token_ms": 4373.75, "first_chunk_ms": 181.75, "first_token_ms": 184.25, "first_output_token_ms": 184.25}, "chunks": 400, "warmup": false, "ordinal": 2, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 400, "prompt_tokens": 640, "engine_timings": {"output_ms": 4185.51, "prompt_ms": 165.0, "output_tokens": 400, "prompt_tokens": 640}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'code_generation', 0, true, '{"marks": {"end_ms": 4898.25, "last_token_ms": 4896.75, "first_chunk_ms": 179.75, "first_token_ms": 182.25, "first_output_token_ms": 182.25}, "chunks": 450, "warmup": true, "ordinal": 0, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 450, "prompt_tokens": 641, "engine_timings": {"output_ms": 4710.01, "prompt_ms": 165.0, "output_tokens": 450, "prompt_tokens": 641}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'code_generation', 1, false, '{"marks": {"end_ms": 4899.25, "last_token_ms": 4897.75, "first_chunk_ms": 180.75, "first_token_ms": 183.25, "first_output_token_ms": 183.25}, "chunks": 450, "warmup": false, "ordinal": 1, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 450, "prompt_tokens": 641, "engine_timings": {"output_ms": 4710.01, "prompt_ms": 165.0, "output_tokens": 450, "prompt_tokens": 641}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'code_generation', 2, false, '{"marks": {"end_ms": 4900.25, "last_token_ms": 4898.75, "first_chunk_ms": 181.75, "first_token_ms": 184.25, "first_output_token_ms": 184.25}, "chunks": 450, "warmup": false, "ordinal": 2, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 450, "prompt_tokens": 641, "engine_timings": {"output_ms": 4710.01, "prompt_ms": 165.0, "output_tokens": 450, "prompt_tokens": 641}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'role_play_narrative', 0, true, '{"marks": {"end_ms": 5423.25, "last_token_ms": 5421.75, "first_chunk_ms": 179.75, "first_token_ms": 182.25, "first_output_token_ms": 182.25}, "chunks": 500, "warmup": true, "ordinal": 0, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 500, "prompt_tokens": 642, "engine_timings": {"output_ms": 5234.51, "prompt_ms": 165.0, "output_tokens": 500, "prompt_tokens": 642}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'role_play_narrative', 1, false, '{"marks": {"end_ms": 5424.25, "last_token_ms": 5422.75, "first_chunk_ms": 180.75, "first_token_ms": 183.25, "first_output_token_ms": 183.25}, "chunks": 500, "warmup": false, "ordinal": 1, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 500, "prompt_tokens": 642, "engine_timings": {"output_ms": 5234.51, "prompt_ms": 165.0, "output_tokens": 500, "prompt_tokens": 642}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'role_play_narrative', 2, false, '{"marks": {"end_ms": 5425.25, "last_token_ms": 5423.75, "first_chunk_ms": 181.75, "first_token_ms": 184.25, "first_output_token_ms": 184.25}, "chunks": 500, "warmup": false, "ordinal": 2, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 500, "prompt_tokens": 642, "engine_timings": {"output_ms": 5234.51, "prompt_ms": 165.0, "output_tokens": 500, "prompt_tokens": 642}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'research_analysis', 0, true, '{"marks": {"end_ms": 5948.25, "last_token_ms": 5946.75, "first_chunk_ms": 179.75, "first_token_ms": 182.25, "first_output_token_ms": 182.25}, "chunks": 550, "warmup": true, "ordinal": 0, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 550, "prompt_tokens": 643, "engine_timings": {"output_ms": 5759.01, "prompt_ms": 165.0, "output_tokens": 550, "prompt_tokens": 643}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'research_analysis', 1, false, '{"marks": {"end_ms": 5949.25, "last_token_ms": 5947.75, "first_chunk_ms": 180.75, "first_token_ms": 183.25, "first_output_token_ms": 183.25}, "chunks": 550, "warmup": false, "ordinal": 1, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 550, "prompt_tokens": 643, "engine_timings": {"output_ms": 5759.01, "prompt_ms": 165.0, "output_tokens": 550, "prompt_tokens": 643}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'research_analysis', 2, false, '{"marks": {"end_ms": 5950.25, "last_token_ms": 5948.75, "first_chunk_ms": 181.75, "first_token_ms": 184.25, "first_output_token_ms": 184.25}, "chunks": 550, "warmup": false, "ordinal": 2, "device_trace": [{"at_ms": 0.0, "device": 0, "power_w": 312.4, "energy_j": 100000.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6041.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 1000.0, "device": 0, "power_w": 312.4, "energy_j": 100310.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6042.6, "utilization_pct": 97.0, "throttle_reasons": []}, {"at_ms": 2000.0, "device": 0, "power_w": 312.4, "energy_j": 100620.0, "sm_clock_mhz": 2520.0, "temperature_c": 61.0, "memory_used_mb": 6043.6, "utilization_pct": 97.0, "throttle_reasons": []}], "finish_reason": "stop", "output_tokens": 550, "prompt_tokens": 643, "engine_timings": {"output_ms": 5759.01, "prompt_ms": 165.0, "output_tokens": 550, "prompt_tokens": 643}, "first_chunk_tokens": 1, "token_count_source": "server", "cached_prompt_tokens": 0}');

--
-- Data for Name: benchmark_documents; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.benchmark_documents VALUES
	('01a21def-7894-727e-a827-3172c9fe526e', '{"model": {"name": "llama3.1:8b-instruct", "quantization": "Q4_K_M"}, "engine": {"name": "ollama", "flags": {}}, "hardware": {"gpus": [], "name": "RTX 4090"}}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', '{"model": {"name": "llama3.1:8b-instruct", "digest": "sha256:46e0c10c039e019119339687c3c1757cc81b9da49709a3b3924863ba87ca666e", "family": "llama", "parameters": 8030261248, "file_size_gb": 4.58, "quantization": "Q4_K_M", "context_length": 8192}, "client": {"name": "rigmark-agent", "version": "0.1.0"}, "engine": {"name": "llama.cpp", "flags": {"flash_attn": "on", "n_gpu_layers": "99"}, "version": "b6500"}, "hardware": {"os": "Linux 6.12", "cpu": "AMD Ryzen 9 7950X", "gpus": [{"name": "NVIDIA GeForce RTX 4090", "memory_gb": 23.99}], "name": "RTX 4090", "ram_gb": 62.5, "cpu_cores": 32, "driver_version": "580.95.05", "unified_memory": false}, "started_at": "2026-11-20T09:30:00Z"}'),
	('01a21def-7da4-7271-8ba9-0063d49be43c', '{"model": {"name": "first-release-model", "quantization": "Q4_K_M"}, "engine": {"name": "ollama", "flags": {}}, "hardware": {"gpus": [], "name": "RTX 4090"}}'),
	('01a21def-83d0-7144-9683-406c4de5bf88', '{"model": {"name": "waiting-model", "quantization": "Q4_K_M"}, "engine": {"name": "ollama", "flags": {}}, "hardware": {"gpus": [], "name": "RTX 4090"}}');

--
-- Data for Name: benchmarks; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.benchmarks VALUES
	('01a21def-7894-727e-a827-3172c9fe526e', '2026-11-27 16:56:02.985365+00', NULL, '\x6cf238f7a4c1bf5a64c2cec3e11590bf6119624345019b6afb0fc8e2310e9159', NULL, '1', '2026.1', 'self_reported', 'llama3.1:8b-instruct', 'Q4_K_M', NULL, NULL, 'ollama', NULL, 'RTX 4090', 92.7, 183, 5.9, 100, 15.711864406779661, 'completed', 61.31, 4, '2026-11-27 16:56:05.434515+00'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', '2026-11-27 16:56:02.997832+00', NULL, '\xba4d570ef3fed8f6f8199e4e28e61efcfd7678b257e318b614013d2606cb9323', 'first-release-run', '1', '2026.1', 'raw', 'llama3.1:8b-instruct', 'Q4_K_M', 'llama', 8030261248, 'llama.cpp', 'b6500', 'RTX 4090', 95.23809523809523, 183.75, 5.901953125, 100, 15.59358251705406, 'completed', 61.31, 4, '2026-11-27 16:56:05.434659+00'),
	('01a21def-7da4-7271-8ba9-0063d49be43c', '2026-11-27 16:56:04.261273+00', '01a21def-7c6a-7040-b8d3-99934bba97f0', '\x3bd5fa3c58ed4aa5f13a56d3ce776259764bca0e60079758049d0447d306686a', NULL, '1', '2026.1', 'self_reported', 'first-release-model', 'Q4_K_M', NULL, NULL, 'ollama', NULL, 'RTX 4090', 92.7, 183, 5.9, 100, 15.711864406779661, 'completed', 61.31, 4, '2026-11-27 16:56:05.434688+00'),
	('01a21def-83d0-7144-9683-406c4de5bf88', '2026-11-27 16:56:05.841852+00', NULL, '\x4aeae322e9d0edc01e67f8a807296d65a0a509cac82986b7d05696d546cd6cfc', NULL, '1', '2026.1', 'self_reported', 'waiting-model', 'Q4_K_M', NULL, NULL, 'ollama', NULL, 'RTX 4090', 92.7, 183, 5.9, 100, 15.711864406779661, 'pending', NULL, 0, NULL);

--
-- Data for Name: dimension_scores; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.dimension_scores VALUES
	('01a21def-7894-727e-a827-3173252dc0ab', 0, 'reasoning_coherence', 15, 'Scripted words for reasoning_coherence/rationale.'),
	('01a21def-7894-727e-a827-3173252dc0ab', 0, 'tool_selection', 50, 'Scripted words for tool_selection/rationale.'),
	('01a21def-7894-727e-a827-3173252dc0ab', 0, 'sub_task_decomposition', 90, 'Scripted words for sub_task_decomposition/rationale.'),
	('01a21def-7894-727e-a827-3173252dc0ab', 0, 'error_handling', 95, 'Scripted words for error_handling/rationale.'),
	('01a21def-7894-727e-a827-317485b4e139', 0, 'correctness', 100, 'Scripted words for correctness/rationale.'),
	('01a21def-7894-727e-a827-317485b4e139', 0, 'code_quality', 40, 'Scripted words for code_quality/rationale.'),
	('01a21def-7894-727e-a827-317485b4e139', 0, 'performance', 10, 'Scripted words for performance/rationale.'),
	('01a21def-7894-727e-a827-317485b4e139', 0, 'completeness', 100, 'Scripted words for completeness/rationale.'),
	('01a21def-7894-727e-a827-3175c11d19c4', 0, 'character_consistency', 80, 'Scripted words for character_consistency/rationale.'),
	('01a21def-7894-727e-a827-3175c11d19c4', 0, 'immersion', 20, 'Scripted words for immersion/rationale.'),
	('01a21def-7894-727e-a827-3175c11d19c4', 0, 'dialogue_quality', 75, 'Scripted words for dialogue_quality/rationale.'),
	('01a21def-7894-727e-a827-3175c11d19c4', 0, 'narrative_arc', 90, 'Scripted words for narrative_arc/rationale.'),
	('01a21def-7894-727e-a827-31764398b600', 0, 'depth_of_research', 95, 'Scripted words for depth_of_research/rationale.'),
	('01a21def-7894-727e-a827-31764398b600', 0, 'insight_generation', 95, 'Scripted words for insight_generation/rationale.'),
	('01a21def-7894-727e-a827-31764398b600', 0, 'data_interpretation', 15, 'Scripted words for data_interpretation/rationale.'),
	('01a21def-7894-727e-a827-31764398b600', 0, 'clarity', 60, 'Scripted words for clarity/rationale.'),
	('01a21def-78b4-7208-b7e7-1f386551a868', 0, 'reasoning_coherence', 15, 'Scripted words for reasoning_coherence/rationale.'),
	('01a21def-78b4-7208-b7e7-1f386551a868', 0, 'tool_selection', 50, 'Scripted words for tool_selection/rationale.'),
	('01a21def-78b4-7208-b7e7-1f386551a868', 0, 'sub_task_decomposition', 90, 'Scripted words for sub_task_decomposition/rationale.'),
	('01a21def-78b4-7208-b7e7-1f386551a868', 0, 'error_handling', 95, 'Scripted words for error_handling/rationale.'),
	('01a21def-78b4-7208-b7e7-1f395f8d821a', 0, 'correctness', 100, 'Scripted words for correctness/rationale.'),
	('01a21def-78b4-7208-b7e7-1f395f8d821a', 0, 'code_quality', 40, 'Scripted words for code_quality/rationale.'),
	('01a21def-78b4-7208-b7e7-1f395f8d821a', 0, 'performance', 10, 'Scripted words for performance/rationale.'),
	('01a21def-78b4-7208-b7e7-1f395f8d821a', 0, 'completeness', 100, 'Scripted words for completeness/rationale.'),
	('01a21def-78b4-7208-b7e7-1f3afc599522', 0, 'character_consistency', 80, 'Scripted words for character_consistency/rationale.'),
	('01a21def-78b4-7208-b7e7-1f3afc599522', 0, 'immersion', 20, 'Scripted words for immersion/rationale.'),
	('01a21def-78b4-7208-b7e7-1f3afc599522', 0, 'dialogue_quality', 75, 'Scripted words for dialogue_quality/rationale.'),
	('01a21def-78b4-7208-b7e7-1f3afc599522', 0, 'narrative_arc', 90, 'Scripted words for narrative_arc/rationale.'),
	('01a21def-78b4-7208-b7e7-1f3b05cf6167', 0, 'depth_of_research', 95, 'Scripted words for depth_of_research/rationale.'),
	('01a21def-78b4-7208-b7e7-1f3b05cf6167', 0, 'insight_generation', 95, 'Scripted words for insight_generation/rationale.'),
	('01a21def-78b4-7208-b7e7-1f3b05cf6167', 0, 'data_interpretation', 15, 'Scripted words for data_interpretation/rationale.'),
	('01a21def-78b4-7208-b7e7-1f3b05cf6167', 0, 'clarity', 60, 'Scripted words for clarity/rationale.'),
	('01a21def-7da4-7271-8ba9-0064e8f16897', 0, 'reasoning_coherence', 15, 'Scripted words for reasoning_coherence/rationale.'),
	('01a21def-7da4-7271-8ba9-0064e8f16897', 0, 'tool_selection', 50, 'Scripted words for tool_selection/rationale.'),
	('01a21def-7da4-7271-8ba9-0064e8f16897', 0, 'sub_task_decomposition', 90, 'Scripted words for sub_task_decomposition/rationale.'),
	('01a21def-7da4-7271-8ba9-0064e8f16897', 0, 'error_handling', 95, 'Scripted words for error_handling/rationale.'),
	('01a21def-7da4-7271-8ba9-00658e6e22ef', 0, 'correctness', 100, 'Scripted words for correctness/rationale.'),
	('01a21def-7da4-7271-8ba9-00658e6e22ef', 0, 'code_quality', 40, 'Scripted words for code_quality/rationale.'),
	('01a21def-7da4-7271-8ba9-00658e6e22ef', 0, 'performance', 10, 'Scripted words for performance/rationale.'),
	('01a21def-7da4-7271-8ba9-00658e6e22ef', 0, 'completeness', 100, 'Scripted words for completeness/rationale.'),
	('01a21def-7da4-7271-8ba9-0066871f761c', 0, 'character_consistency', 80, 'Scripted words for character_consistency/rationale.'),
	('01a21def-7da4-7271-8ba9-0066871f761c', 0, 'immersion', 20, 'Scripted words for immersion/rationale.'),
	('01a21def-7da4-7271-8ba9-0066871f761c', 0, 'dialogue_quality', 75, 'Scripted words for dialogue_quality/rationale.'),
	('01a21def-7da4-7271-8ba9-0066871f761c', 0, 'narrative_arc', 90, 'Scripted words for narrative_arc/rationale.'),
	('01a21def-7da4-7271-8ba9-0067740fa7a8', 0, 'depth_of_research', 95, 'Scripted words for depth_of_research/rationale.'),
	('01a21def-7da4-7271-8ba9-0067740fa7a8', 0, 'insight_generation', 95, 'Scripted words for insight_generation/rationale.'),
	('01a21def-7da4-7271-8ba9-0067740fa7a8', 0, 'data_interpretation', 15, 'Scripted words for data_interpretation/rationale.'),
	('01a21def-7da4-7271-8ba9-0067740fa7a8', 0, 'clarity', 60, 'Scripted words for clarity/rationale.');

--
-- Data for Name: judge_calls; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.judge_calls OVERRIDING SYSTEM VALUE VALUES
	(1, '01a21def-7894-727e-a827-3173252dc0ab', 1, 1, '2026-11-27 16:56:05.415748+00', 63.245321000067634, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"reasoning_coherence": {"rationale": "Scripted words for reasoning_coherence/rationale.", "score": 15}, "tool_selection": {"rationale": "Scripted words for tool_selection/rationale.", "score": 50}, "sub_task_decomposition": {"rationale": "Scripted words for sub_task_decomposition/rationale.", "score": 90}, "error_handling": {"rationale": "Scripted words for error_handling/rationale.", "score": 95}, "summary": "Scripted words for summary."}'),
	(2, '01a21def-7894-727e-a827-317485b4e139', 1, 1, '2026-11-27 16:56:05.415748+00', 62.73674300064158, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"correctness": {"rationale": "Scripted words for correctness/rationale.", "score": 100}, "code_quality": {"rationale": "Scripted words for code_quality/rationale.", "score": 40}, "performance": {"rationale": "Scripted words for performance/rationale.", "score": 10}, "completeness": {"rationale": "Scripted words for completeness/rationale.", "score": 100}, "summary": "Scripted words for summary."}'),
	(3, '01a21def-7894-727e-a827-3175c11d19c4', 1, 1, '2026-11-27 16:56:05.415748+00', 62.430965999737964, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"character_consistency": {"rationale": "Scripted words for character_consistency/rationale.", "score": 80}, "immersion": {"rationale": "Scripted words for immersion/rationale.", "score": 20}, "dialogue_quality": {"rationale": "Scripted words for dialogue_quality/rationale.", "score": 75}, "narrative_arc": {"rationale": "Scripted words for narrative_arc/rationale.", "score": 90}, "summary": "Scripted words for summary."}'),
	(4, '01a21def-7894-727e-a827-31764398b600', 1, 1, '2026-11-27 16:56:05.415748+00', 62.318849999428494, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"depth_of_research": {"rationale": "Scripted words for depth_of_research/rationale.", "score": 95}, "insight_generation": {"rationale": "Scripted words for insight_generation/rationale.", "score": 95}, "data_interpretation": {"rationale": "Scripted words for data_interpretation/rationale.", "score": 15}, "clarity": {"rationale": "Scripted words for clarity/rationale.", "score": 60}, "summary": "Scripted words for summary."}'),
	(5, '01a21def-78b4-7208-b7e7-1f386551a868', 1, 1, '2026-11-27 16:56:05.415748+00', 62.12079500073742, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"reasoning_coherence": {"rationale": "Scripted words for reasoning_coherence/rationale.", "score": 15}, "tool_selection": {"rationale": "Scripted words for tool_selection/rationale.", "score": 50}, "sub_task_decomposition": {"rationale": "Scripted words for sub_task_decomposition/rationale.", "score": 90}, "error_handling": {"rationale": "Scripted words for error_handling/rationale.", "score": 95}, "summary": "Scripted words for summary."}'),
	(6, '01a21def-78b4-7208-b7e7-1f395f8d821a', 1, 1, '2026-11-27 16:56:05.415748+00', 61.90726599925256, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"correctness": {"rationale": "Scripted words for correctness/rationale.", "score": 100}, "code_quality": {"rationale": "Scripted words for code_quality/rationale.", "score": 40}, "performance": {"rationale": "Scripted words for performance/rationale.", "score": 10}, "completeness": {"rationale": "Scripted words for completeness/rationale.", "score": 100}, "summary": "Scripted words for summary."}'),
	(7, '01a21def-78b4-7208-b7e7-1f3afc599522', 1, 1, '2026-11-27 16:56:05.415748+00', 61.964681999597815, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"character_consistency": {"rationale": "Scripted words for character_consistency/rationale.", "score": 80}, "immersion": {"rationale": "Scripted words for immersion/rationale.", "score": 20}, "dialogue_quality": {"rationale": "Scripted words for dialogue_quality/rationale.", "score": 75}, "narrative_arc": {"rationale": "Scripted words for narrative_arc/rationale.", "score": 90}, "summary": "Scripted words for summary."}'),
	(8, '01a21def-78b4-7208-b7e7-1f3b05cf6167', 1, 1, '2026-11-27 16:56:05.415748+00', 61.77806299820077, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"depth_of_research": {"rationale": "Scripted words for depth_of_research/rationale.", "score": 95}, "insight_generation": {"rationale": "Scripted words for insight_generation/rationale.", "score": 95}, "data_interpretation": {"rationale": "Scripted words for data_interpretation/rationale.", "score": 15}, "clarity": {"rationale": "Scripted words for clarity/rationale.", "score": 60}, "summary": "Scripted words for summary."}'),
	(9, '01a21def-7da4-7271-8ba9-0064e8f16897', 1, 1, '2026-11-27 16:56:05.415748+00', 61.55532099910488, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"reasoning_coherence": {"rationale": "Scripted words for reasoning_coherence/rationale.", "score": 15}, "tool_selection": {"rationale": "Scripted words for tool_selection/rationale.", "score": 50}, "sub_task_decomposition": {"rationale": "Scripted words for sub_task_decomposition/rationale.", "score": 90}, "error_handling": {"rationale": "Scripted words for error_handling/rationale.", "score": 95}, "summary": "Scripted words for summary."}'),
	(10, '01a21def-7da4-7271-8ba9-00658e6e22ef', 1, 1, '2026-11-27 16:56:05.415748+00', 61.36162300026626, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"correctness": {"rationale": "Scripted words for correctness/rationale.", "score": 100}, "code_quality": {"rationale": "Scripted words for code_quality/rationale.", "score": 40}, "performance": {"rationale": "Scripted words for performance/rationale.", "score": 10}, "completeness": {"rationale": "Scripted words for completeness/rationale.", "score": 100}, "summary": "Scripted words for summary."}'),
	(11, '01a21def-7da4-7271-8ba9-0066871f761c', 1, 1, '2026-11-27 16:56:05.415748+00', 61.4686230001098, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"character_consistency": {"rationale": "Scripted words for character_consistency/rationale.", "score": 80}, "immersion": {"rationale": "Scripted words for immersion/rationale.", "score": 20}, "dialogue_quality": {"rationale": "Scripted words for dialogue_quality/rationale.", "score": 75}, "narrative_arc": {"rationale": "Scripted words for narrative_arc/rationale.", "score": 90}, "summary": "Scripted words for summary."}'),
	(12, '01a21def-7da4-7271-8ba9-0067740fa7a8', 1, 1, '2026-11-27 16:56:05.415748+00', 61.36815200079582, 'verdict', 200, 'scripted-1', 'Scripted', 'stop', 1200, 300, 0.00150000, '{"depth_of_research": {"rationale": "Scripted words for depth_of_research/rationale.", "score": 95}, "insight_generation": {"rationale": "Scripted words for insight_generation/rationale.", "score": 95}, "data_interpretation": {"rationale": "Scripted words for data_interpretation/rationale.", "score": 15}, "clarity": {"rationale": "Scripted words for clarity/rationale.", "score": 60}, "summary": "Scripted words for summary."}');

--
-- Data for Name: judge_versions; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.judge_versions OVERRIDING SYSTEM VALUE VALUES
	(1, '\x65e5704d49d81a5d9f5c641f903f53694833a188828c3ced1275c74bd8e5df2f', 'scripted', 'http://127.0.0.1:40121/v1', '{"prompt": "9ae95d66a3c1094ee9de100e42901b0c9ed664547224bc0ef569bbd1b567b875", "rubric": "d3ef1e2c6cc750fbfd161fd66b3648762ccc500f1d23413eab00279d8b099dbe", "schema": "87d930a44317b557ff3c4d42b765a2fce34ff9890e090d65f4e0000e776cb0f8", "parameters": {"max_tokens": 2048, "temperature": 0.0}, "methodology": "2026.1", "response_format": "json_schema"}', '2026-11-27 16:56:05.410775+00');

--
-- Data for Name: rigs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.rigs VALUES
	('01a21def-7c6a-7040-b8d3-99934bba97f0', 'first-rig', 'c1fec973b7e1', '\x35d81a0b6210ca27c4c54f110038e529d01dc1e05b498356977711d1f73db88c', '2026-11-27 16:56:03.954902+00', '2026-11-27 16:56:04.259302+00', NULL);

--
-- Data for Name: scenario_runs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.scenario_runs VALUES
	('01a21def-7894-727e-a827-3172c9fe526e', 'agent_workflow', 'self_reported', NULL, NULL, NULL, NULL, NULL, 512, NULL, NULL, NULL, 94.2, 181.5, NULL, NULL, NULL, 10.615711252653927, NULL, 5.9, 100, 15.966101694915254, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-7894-727e-a827-3172c9fe526e', 'code_generation', 'self_reported', NULL, NULL, NULL, NULL, NULL, 549, NULL, NULL, NULL, 93.2, 182.5, NULL, NULL, NULL, 10.729613733905579, NULL, 5.9, 100, 15.796610169491524, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-7894-727e-a827-3172c9fe526e', 'role_play_narrative', 'self_reported', NULL, NULL, NULL, NULL, NULL, 586, NULL, NULL, NULL, 92.2, 183.5, NULL, NULL, NULL, 10.845986984815617, NULL, 5.9, 100, 15.627118644067796, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-7894-727e-a827-3172c9fe526e', 'research_analysis', 'self_reported', NULL, NULL, NULL, NULL, NULL, 623, NULL, NULL, NULL, 91.2, 184.5, NULL, NULL, NULL, 10.964912280701753, NULL, 5.9, 100, 15.457627118644067, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'agent_workflow', 'raw', 0.4, 4096, 42, 'stop', 640, 400, 'server', 'vram', 95.23809523809523, 91.46515868717131, 183.75, 181.25, 183.75, 10.5, 10.933125, 3878.787878787879, 5.901953125, 100, 15.497439025690552, 1.55, '{}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'code_generation', 'raw', 0.3, 8192, 42, 'stop', 641, 450, 'server', 'vram', 95.23809523809523, 91.86954620301053, 183.75, 181.25, 183.75, 10.5, 10.885, 3884.848484848485, 5.901953125, 100, 15.565956600682172, 1.3777777777777778, '{}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'role_play_narrative', 'raw', 0.8, 4096, 42, 'stop', 642, 500, 'server', 'vram', 95.23809523809523, 92.19563992993463, 183.75, 181.25, 183.75, 10.5, 10.846499999999999, 3890.909090909091, 5.901953125, 100, 15.621208433425947, 1.24, '{}'),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'research_analysis', 'raw', 0.5, 4096, 42, 'stop', 643, 550, 'server', 'vram', 95.23809523809523, 92.46417078740674, 183.75, 181.25, 183.75, 10.5, 10.815000000000001, 3896.969696969697, 5.901953125, 100, 15.66670707629633, 1.1272727272727272, '{}'),
	('01a21def-7da4-7271-8ba9-0063d49be43c', 'agent_workflow', 'self_reported', NULL, NULL, NULL, NULL, NULL, 512, NULL, NULL, NULL, 94.2, 181.5, NULL, NULL, NULL, 10.615711252653927, NULL, 5.9, 100, 15.966101694915254, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-7da4-7271-8ba9-0063d49be43c', 'code_generation', 'self_reported', NULL, NULL, NULL, NULL, NULL, 549, NULL, NULL, NULL, 93.2, 182.5, NULL, NULL, NULL, 10.729613733905579, NULL, 5.9, 100, 15.796610169491524, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-7da4-7271-8ba9-0063d49be43c', 'role_play_narrative', 'self_reported', NULL, NULL, NULL, NULL, NULL, 586, NULL, NULL, NULL, 92.2, 183.5, NULL, NULL, NULL, 10.845986984815617, NULL, 5.9, 100, 15.627118644067796, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-7da4-7271-8ba9-0063d49be43c', 'research_analysis', 'self_reported', NULL, NULL, NULL, NULL, NULL, 623, NULL, NULL, NULL, 91.2, 184.5, NULL, NULL, NULL, 10.964912280701753, NULL, 5.9, 100, 15.457627118644067, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-83d0-7144-9683-406c4de5bf88', 'agent_workflow', 'self_reported', NULL, NULL, NULL, NULL, NULL, 512, NULL, NULL, NULL, 94.2, 181.5, NULL, NULL, NULL, 10.615711252653927, NULL, 5.9, 100, 15.966101694915254, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-83d0-7144-9683-406c4de5bf88', 'code_generation', 'self_reported', NULL, NULL, NULL, NULL, NULL, 549, NULL, NULL, NULL, 93.2, 182.5, NULL, NULL, NULL, 10.729613733905579, NULL, 5.9, 100, 15.796610169491524, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-83d0-7144-9683-406c4de5bf88', 'role_play_narrative', 'self_reported', NULL, NULL, NULL, NULL, NULL, 586, NULL, NULL, NULL, 92.2, 183.5, NULL, NULL, NULL, 10.845986984815617, NULL, 5.9, 100, 15.627118644067796, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}'),
	('01a21def-83d0-7144-9683-406c4de5bf88', 'research_analysis', 'self_reported', NULL, NULL, NULL, NULL, NULL, 623, NULL, NULL, NULL, 91.2, 184.5, NULL, NULL, NULL, 10.964912280701753, NULL, 5.9, 100, 15.457627118644067, NULL, '{"tpot_ms": "needs generation_time_ms and ttft_ms, or attempts with clock marks", "ttfo_ms": "needs attempts with clock marks", "ttfr_ms": "needs attempts with clock marks", "decode_speed_tok_s": "the rig did not report it", "energy_j_per_token": "the rig did not report it", "prefill_speed_tok_s": "needs the engine''s own prompt tokens and prompt time"}');

--
-- Data for Name: scenario_texts; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.scenario_texts VALUES
	('01a21def-7894-727e-a827-3172c9fe526e', 'agent_workflow', '[golden-0] Request reference, not part of the task.

You are the operations agent of a network of three clinics: Harbour (`harbour`), Hill (`hill`) and Station (`station`). It is 07:10 on a working day. Fridge `F2` at Harbour, which holds vaccines, has raised a temperature alarm. Write the plan that you will carry out with the tools below. No tool has been called yet, so there are no results: do not invent any. Say what you expect from each call and how the plan branches on it.

Tools (there are no others):
1. `fridge_log(fridge_id, hours)` returns a list of {time, celsius}
2. `stock(fridge_id)` returns a list of {batch_id, vaccine, doses, max_minutes_above_8c}
3. `free_storage(near_clinic, max_km, doses)` returns a list of {site_id, km, free_doses, opens_at}
4. `book_courier(from_site, to_site, batch_ids, pick_up_at, refrigerated)` returns {booking_id, arrives_at, price_eur}
5. `cancel_courier(booking_id)` returns {cancelled, fee_eur}
6. `appointments(clinic_id, date)` returns a list of {appointment_id, patient_id, time, vaccine}
7. `move_appointment(appointment_id, clinic_id, new_time)` returns {confirmed}
8. `notify(recipient_id, text)` returns {delivered}
9. `order_vaccine(vaccine, doses, clinic_id)` returns {arrives_on, price_eur}; delivery takes two days or more
10. `destroy_batch(batch_id, reason)` returns {destroyed}; it cannot be undone

Goal: by 09:00 every usable dose from F2 has arrived in cold storage, and every patient booked at Harbour today either keeps an appointment that can be honoured or has a confirmed new one for today.

Constraints:
- A batch is usable only while its total minutes above 8 °C stay below its own limit. Minutes on the road in a vehicle without refrigeration count; minutes in a refrigerated one do not.
- Courier spending, cancellation fees included, is at most 180 euros.
- Hill and Station open at 08:30 and can receive nothing before that.
- The door of F2 is opened once only, when the courier is there.
- A patient is told once only, after the new place and time are confirmed.
- Batches that are no longer usable stay in F2, marked. The pharmacist (`pharmacist`) must be told, and only the pharmacist may decide to destroy them.

Answer in exactly this form:

**Assumptions**: at most five lines.

**Plan**: numbered steps, one tool call to a step (a call repeated for each item of a list is one step). For each step give:
- purpose
- call: the tool with its inputs; write `<name from step N>` for a value that an earlier step will supply
- needs: numbers of the steps that it depends on
- expect: what the call should return
- done when: a test that can be checked
- if it fails: how the failure is noticed, and the retry or fallback

**Stop rule**: when you give up and hand over to the manager on call (`oncall`), and what you tell them.

**Not used**: the listed tools that you left out, with the reason in one sentence.
', '1. call `get_orders(status="open")` to list what is late.
2. …', NULL),
	('01a21def-7894-727e-a827-3172c9fe526e', 'code_generation', '[golden-1] Request reference, not part of the task.

Write a complete Breakout game as one HTML file that runs when it is opened in a current browser. Answer with exactly one fenced code block marked `html` that holds the whole file, and nothing before or after it. Use plain HTML, CSS and JavaScript: no library, no network request, no external font, image or sound, no `alert`, `confirm` or `prompt`.

Field
- A canvas with id `game`, 800 by 600 logical pixels, scaled to fit the window without distortion.
- Elements with ids `score`, `lives` and `level` always show the current numbers; an element with id `message` shows what the player can do next.

Paddle
- 100 by 14 pixels, near the bottom, never outside the field.
- Moved with the left and right arrow keys at 520 pixels per second while held, and with the mouse over the canvas.

Ball
- Radius 8. Before launch it rests on the paddle and moves with it; Space or a click launches it upwards.
- Starts at 360 pixels per second; every tenth brick destroyed in a level makes it 5 % faster, up to 720.
- Bounces off the left, right and top edges. Off the paddle, the angle depends on where it hits: straight up at the centre, 60 degrees from vertical at either end.
- Bounces off the side of the brick that it touched, with at most one brick hit at a time. It never passes through a brick or the paddle at any speed, and never gets stuck in a wall or the paddle.

Bricks
- Six rows of ten with small gaps. From top to bottom the rows are worth 60, 50, 40, 30, 20 and 10 points, each row in its own colour.
- Bricks of the top row need two hits and look different after the first; points are given when a brick is destroyed.

Lives and levels
- Three lives. When the ball leaves through the bottom, one life is lost and the next ball rests on the paddle. With no life left the game is over.
- Three levels. Clearing all bricks starts the next level with all bricks back, the ball on the paddle and the starting speed 15 % higher than in the level before; score and lives are kept. Clearing the third level wins the game.

Control
- P pauses and resumes; nothing moves while paused. The game also pauses when the window loses focus.
- R restarts at any time, also after game over or a win: score 0, three lives, level 1, full bricks, no leftover state.
- Keys that the game uses do not scroll the page.

Behaviour
- Movement depends on elapsed time, not on frames: the game runs equally fast at 30, 60 and 144 Hz. A long gap between frames never makes the ball jump.
- One `requestAnimationFrame` loop, never a second one after a restart; no work or memory that grows with time.
- `window.breakout` is an object with read-only properties `state` (one of "ready", "playing", "paused", "game_over", "won"), `score`, `lives`, `level` and `bricksLeft`, each always up to date.

Write code that another developer would like to take over: clear state, small functions, apt names, no dead code and no placeholder.
', '```html
<!doctype html>
<title>Breakout</title>
<canvas id="game"></canvas>
```', NULL),
	('01a21def-7894-727e-a827-3172c9fe526e', 'role_play_narrative', '[golden-2] Request reference, not part of the task.

Become the character below and live through the scene. Write it in the first person and the present tense, in 900 to 1200 words. You are Nerea from the first word to the last: no heading, no preface, no comment on the text, no offer to go on.

Who you are
Nerea Solt, 61, restorer of pianos in the river town of Ostrel. Your workshop once belonged to Anton Kreil, who took you in at seventeen, taught you for nothing and left you the place when he died three years ago. You owe him everything that you can do.

How you speak and think
- Short sentences. You see people the way you see instruments: wood, tension, felt, what has been overtightened.
- Dry humour, most of all when you are afraid. When you are badly frightened you count under your breath.
- You never say that you are sorry. You say "noted" and put the thing right with your hands.
- You cannot bear to be called "maestra".
- You hold that a repair which hides a crack is a lie, and that a debt is paid in kind.

What you know
- This morning, under the keybed of Kreil''s own piano, you found eleven letters in his handwriting. They date from the winter that the old people call the Quiet Year. They give the authorities the names of four neighbours.
- One of the four, the baker Pavel Lind, was fetched in the night and never came back. His granddaughter Sanna, 19, is your apprentice. She is in the next room, fitting strings, and hears voices through the wall but not words.
- In half an hour the town unveils a plaque to Kreil beside your door. The band is already tuning in the street.

What you do not know
- Whether Kreil was forced, was paid or believed in it.
- Whether anybody else alive knows of the letters.
- What Sanna would do with the truth. You may guess at any of this, but nobody in the scene can settle it.

The scene
Judit Kreil, his daughter, 58, comes in with rain on her coat. She speaks in whole, polished sentences and never raises her voice. She asks whether the piano is ready, then whether you found anything inside it. She does not leave it at your first answer. She has a reason of her own that deserves to be heard; find it, and let it come out between the lines rather than in a speech. Sanna must come in once, at a bad moment, and say something quite ordinary.

The choice
There is a lit stove in the workshop. Before the band begins to play you do one of two things: you put all eleven letters into Sanna''s hands, or you put all eleven into the stove. There is no third way: no delay, no half, no copy, no chance event that decides for you. Let the choice cost you something that the reader can see, and let it come out of who you are. Then end the scene within a few sentences, with the letters where you have put them.
', 'The rain had not stopped since Tuesday, and neither had Mara.', NULL),
	('01a21def-7894-727e-a827-3172c9fe526e', 'research_analysis', '[golden-3] Request reference, not part of the task.

A town renovated six school buildings in 2023 and asks you what it got for its money. Gas heats every building. The figures below are all that there is; use no others, and do not make any up.

| School | Floor area (m²) | Gas in 2022 | Gas in 2024 | Measure | Cost (thousand €) |
|---|---|---|---|---|---|
| Alder | 4200 | 620 MWh | 434 MWh | wall and roof insulation | 310 |
| Birch | 2500 | 400 MWh | 306 MWh | new boiler | 81 |
| Cedar | 3000 | 450000 kWh | 324 MWh | new windows and roof insulation | 162 |
| Dogwood | 3600 | 500 MWh | 423 MWh | heating controls | 27 |
| Elm | 5000 | 800 MWh | not reported | wall and roof insulation | 400 |
| Fir | 1800 | 300 MWh | 279 MWh | new boiler | 80 |

Degree days, a measure of how much heating the weather asks for: 2900 in 2022 and 2610 in 2024. Unless a question says otherwise, assume that all gas use is proportional to degree days, and call the use of 2022 scaled to the weather of 2024 the *expected use*.

Answer the questions in order and show each calculation.

1. For each school with both readings, give the saving in MWh and in percent before any correction for weather, and the gas use of 2024 in kWh per m². Name the school with the highest use per m².
2. For the same schools, give the expected use, the corrected saving in MWh (expected use minus use in 2024) and the corrected saving in percent of the expected use.
3. For these schools together, give the uncorrected and the corrected saving. What share of the uncorrected saving is explained by weather alone?
4. Give the cost of each MWh saved per year, after correction, in euros, and rank the schools. Say how you treat a school for which the figure has no meaning.
5. Elm did not report 2024. Below what use in 2024 would its cost per corrected MWh match or beat Alder''s? What can and cannot be said about Elm today?
6. Suppose that 20 % of each school''s gas in 2022 was for hot water and does not depend on weather. Repeat the corrected saving for all schools of question 2 together, in MWh and in percent of the new expected use. Does Fir''s result change its sign?
7. Birch and Fir got the same measure with opposite results. Offer at least two different explanations, and for each one a check that the town could make and the result that would speak for it. Then explain why the cheapest saving in question 4 is not the deepest one.
8. The town has 300,000 euros for the next round, for schools like these. Recommend how to spend it, tied to your figures. State how sure you are, and which one further number would most change your mind.

Keep what the data show apart from what you infer from them. Use at most 900 words besides tables, and finish with a summary of three sentences for the mayor.
', 'The north grew by 12.5 %, the south by 3.1 %; the difference is …', NULL),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'agent_workflow', '[golden-0] Request reference, not part of the task.

You are the operations agent of a network of three clinics: Harbour (`harbour`), Hill (`hill`) and Station (`station`). It is 07:10 on a working day. Fridge `F2` at Harbour, which holds vaccines, has raised a temperature alarm. Write the plan that you will carry out with the tools below. No tool has been called yet, so there are no results: do not invent any. Say what you expect from each call and how the plan branches on it.

Tools (there are no others):
1. `fridge_log(fridge_id, hours)` returns a list of {time, celsius}
2. `stock(fridge_id)` returns a list of {batch_id, vaccine, doses, max_minutes_above_8c}
3. `free_storage(near_clinic, max_km, doses)` returns a list of {site_id, km, free_doses, opens_at}
4. `book_courier(from_site, to_site, batch_ids, pick_up_at, refrigerated)` returns {booking_id, arrives_at, price_eur}
5. `cancel_courier(booking_id)` returns {cancelled, fee_eur}
6. `appointments(clinic_id, date)` returns a list of {appointment_id, patient_id, time, vaccine}
7. `move_appointment(appointment_id, clinic_id, new_time)` returns {confirmed}
8. `notify(recipient_id, text)` returns {delivered}
9. `order_vaccine(vaccine, doses, clinic_id)` returns {arrives_on, price_eur}; delivery takes two days or more
10. `destroy_batch(batch_id, reason)` returns {destroyed}; it cannot be undone

Goal: by 09:00 every usable dose from F2 has arrived in cold storage, and every patient booked at Harbour today either keeps an appointment that can be honoured or has a confirmed new one for today.

Constraints:
- A batch is usable only while its total minutes above 8 °C stay below its own limit. Minutes on the road in a vehicle without refrigeration count; minutes in a refrigerated one do not.
- Courier spending, cancellation fees included, is at most 180 euros.
- Hill and Station open at 08:30 and can receive nothing before that.
- The door of F2 is opened once only, when the courier is there.
- A patient is told once only, after the new place and time are confirmed.
- Batches that are no longer usable stay in F2, marked. The pharmacist (`pharmacist`) must be told, and only the pharmacist may decide to destroy them.

Answer in exactly this form:

**Assumptions**: at most five lines.

**Plan**: numbered steps, one tool call to a step (a call repeated for each item of a list is one step). For each step give:
- purpose
- call: the tool with its inputs; write `<name from step N>` for a value that an earlier step will supply
- needs: numbers of the steps that it depends on
- expect: what the call should return
- done when: a test that can be checked
- if it fails: how the failure is noticed, and the retry or fallback

**Stop rule**: when you give up and hand over to the manager on call (`oncall`), and what you tell them.

**Not used**: the listed tools that you left out, with the reason in one sentence.
', '1. call `get_orders(status="open")` to list what is late.
2. …', NULL),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'code_generation', '[golden-1] Request reference, not part of the task.

Write a complete Breakout game as one HTML file that runs when it is opened in a current browser. Answer with exactly one fenced code block marked `html` that holds the whole file, and nothing before or after it. Use plain HTML, CSS and JavaScript: no library, no network request, no external font, image or sound, no `alert`, `confirm` or `prompt`.

Field
- A canvas with id `game`, 800 by 600 logical pixels, scaled to fit the window without distortion.
- Elements with ids `score`, `lives` and `level` always show the current numbers; an element with id `message` shows what the player can do next.

Paddle
- 100 by 14 pixels, near the bottom, never outside the field.
- Moved with the left and right arrow keys at 520 pixels per second while held, and with the mouse over the canvas.

Ball
- Radius 8. Before launch it rests on the paddle and moves with it; Space or a click launches it upwards.
- Starts at 360 pixels per second; every tenth brick destroyed in a level makes it 5 % faster, up to 720.
- Bounces off the left, right and top edges. Off the paddle, the angle depends on where it hits: straight up at the centre, 60 degrees from vertical at either end.
- Bounces off the side of the brick that it touched, with at most one brick hit at a time. It never passes through a brick or the paddle at any speed, and never gets stuck in a wall or the paddle.

Bricks
- Six rows of ten with small gaps. From top to bottom the rows are worth 60, 50, 40, 30, 20 and 10 points, each row in its own colour.
- Bricks of the top row need two hits and look different after the first; points are given when a brick is destroyed.

Lives and levels
- Three lives. When the ball leaves through the bottom, one life is lost and the next ball rests on the paddle. With no life left the game is over.
- Three levels. Clearing all bricks starts the next level with all bricks back, the ball on the paddle and the starting speed 15 % higher than in the level before; score and lives are kept. Clearing the third level wins the game.

Control
- P pauses and resumes; nothing moves while paused. The game also pauses when the window loses focus.
- R restarts at any time, also after game over or a win: score 0, three lives, level 1, full bricks, no leftover state.
- Keys that the game uses do not scroll the page.

Behaviour
- Movement depends on elapsed time, not on frames: the game runs equally fast at 30, 60 and 144 Hz. A long gap between frames never makes the ball jump.
- One `requestAnimationFrame` loop, never a second one after a restart; no work or memory that grows with time.
- `window.breakout` is an object with read-only properties `state` (one of "ready", "playing", "paused", "game_over", "won"), `score`, `lives`, `level` and `bricksLeft`, each always up to date.

Write code that another developer would like to take over: clear state, small functions, apt names, no dead code and no placeholder.
', '```html
<!doctype html>
<title>Breakout</title>
<canvas id="game"></canvas>
```', NULL),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'role_play_narrative', '[golden-2] Request reference, not part of the task.

Become the character below and live through the scene. Write it in the first person and the present tense, in 900 to 1200 words. You are Nerea from the first word to the last: no heading, no preface, no comment on the text, no offer to go on.

Who you are
Nerea Solt, 61, restorer of pianos in the river town of Ostrel. Your workshop once belonged to Anton Kreil, who took you in at seventeen, taught you for nothing and left you the place when he died three years ago. You owe him everything that you can do.

How you speak and think
- Short sentences. You see people the way you see instruments: wood, tension, felt, what has been overtightened.
- Dry humour, most of all when you are afraid. When you are badly frightened you count under your breath.
- You never say that you are sorry. You say "noted" and put the thing right with your hands.
- You cannot bear to be called "maestra".
- You hold that a repair which hides a crack is a lie, and that a debt is paid in kind.

What you know
- This morning, under the keybed of Kreil''s own piano, you found eleven letters in his handwriting. They date from the winter that the old people call the Quiet Year. They give the authorities the names of four neighbours.
- One of the four, the baker Pavel Lind, was fetched in the night and never came back. His granddaughter Sanna, 19, is your apprentice. She is in the next room, fitting strings, and hears voices through the wall but not words.
- In half an hour the town unveils a plaque to Kreil beside your door. The band is already tuning in the street.

What you do not know
- Whether Kreil was forced, was paid or believed in it.
- Whether anybody else alive knows of the letters.
- What Sanna would do with the truth. You may guess at any of this, but nobody in the scene can settle it.

The scene
Judit Kreil, his daughter, 58, comes in with rain on her coat. She speaks in whole, polished sentences and never raises her voice. She asks whether the piano is ready, then whether you found anything inside it. She does not leave it at your first answer. She has a reason of her own that deserves to be heard; find it, and let it come out between the lines rather than in a speech. Sanna must come in once, at a bad moment, and say something quite ordinary.

The choice
There is a lit stove in the workshop. Before the band begins to play you do one of two things: you put all eleven letters into Sanna''s hands, or you put all eleven into the stove. There is no third way: no delay, no half, no copy, no chance event that decides for you. Let the choice cost you something that the reader can see, and let it come out of who you are. Then end the scene within a few sentences, with the letters where you have put them.
', 'The rain had not stopped since Tuesday, and neither had Mara.', NULL),
	('01a21def-78b4-7208-b7e7-1f37ab769269', 'research_analysis', '[golden-3] Request reference, not part of the task.

A town renovated six school buildings in 2023 and asks you what it got for its money. Gas heats every building. The figures below are all that there is; use no others, and do not make any up.

| School | Floor area (m²) | Gas in 2022 | Gas in 2024 | Measure | Cost (thousand €) |
|---|---|---|---|---|---|
| Alder | 4200 | 620 MWh | 434 MWh | wall and roof insulation | 310 |
| Birch | 2500 | 400 MWh | 306 MWh | new boiler | 81 |
| Cedar | 3000 | 450000 kWh | 324 MWh | new windows and roof insulation | 162 |
| Dogwood | 3600 | 500 MWh | 423 MWh | heating controls | 27 |
| Elm | 5000 | 800 MWh | not reported | wall and roof insulation | 400 |
| Fir | 1800 | 300 MWh | 279 MWh | new boiler | 80 |

Degree days, a measure of how much heating the weather asks for: 2900 in 2022 and 2610 in 2024. Unless a question says otherwise, assume that all gas use is proportional to degree days, and call the use of 2022 scaled to the weather of 2024 the *expected use*.

Answer the questions in order and show each calculation.

1. For each school with both readings, give the saving in MWh and in percent before any correction for weather, and the gas use of 2024 in kWh per m². Name the school with the highest use per m².
2. For the same schools, give the expected use, the corrected saving in MWh (expected use minus use in 2024) and the corrected saving in percent of the expected use.
3. For these schools together, give the uncorrected and the corrected saving. What share of the uncorrected saving is explained by weather alone?
4. Give the cost of each MWh saved per year, after correction, in euros, and rank the schools. Say how you treat a school for which the figure has no meaning.
5. Elm did not report 2024. Below what use in 2024 would its cost per corrected MWh match or beat Alder''s? What can and cannot be said about Elm today?
6. Suppose that 20 % of each school''s gas in 2022 was for hot water and does not depend on weather. Repeat the corrected saving for all schools of question 2 together, in MWh and in percent of the new expected use. Does Fir''s result change its sign?
7. Birch and Fir got the same measure with opposite results. Offer at least two different explanations, and for each one a check that the town could make and the result that would speak for it. Then explain why the cheapest saving in question 4 is not the deepest one.
8. The town has 300,000 euros for the next round, for schools like these. Recommend how to spend it, tied to your figures. State how sure you are, and which one further number would most change your mind.

Keep what the data show apart from what you infer from them. Use at most 900 words besides tables, and finish with a summary of three sentences for the mayor.
', 'The north grew by 12.5 %, the south by 3.1 %; the difference is …', NULL),
	('01a21def-7da4-7271-8ba9-0063d49be43c', 'agent_workflow', '[golden-0] Request reference, not part of the task.

You are the operations agent of a network of three clinics: Harbour (`harbour`), Hill (`hill`) and Station (`station`). It is 07:10 on a working day. Fridge `F2` at Harbour, which holds vaccines, has raised a temperature alarm. Write the plan that you will carry out with the tools below. No tool has been called yet, so there are no results: do not invent any. Say what you expect from each call and how the plan branches on it.

Tools (there are no others):
1. `fridge_log(fridge_id, hours)` returns a list of {time, celsius}
2. `stock(fridge_id)` returns a list of {batch_id, vaccine, doses, max_minutes_above_8c}
3. `free_storage(near_clinic, max_km, doses)` returns a list of {site_id, km, free_doses, opens_at}
4. `book_courier(from_site, to_site, batch_ids, pick_up_at, refrigerated)` returns {booking_id, arrives_at, price_eur}
5. `cancel_courier(booking_id)` returns {cancelled, fee_eur}
6. `appointments(clinic_id, date)` returns a list of {appointment_id, patient_id, time, vaccine}
7. `move_appointment(appointment_id, clinic_id, new_time)` returns {confirmed}
8. `notify(recipient_id, text)` returns {delivered}
9. `order_vaccine(vaccine, doses, clinic_id)` returns {arrives_on, price_eur}; delivery takes two days or more
10. `destroy_batch(batch_id, reason)` returns {destroyed}; it cannot be undone

Goal: by 09:00 every usable dose from F2 has arrived in cold storage, and every patient booked at Harbour today either keeps an appointment that can be honoured or has a confirmed new one for today.

Constraints:
- A batch is usable only while its total minutes above 8 °C stay below its own limit. Minutes on the road in a vehicle without refrigeration count; minutes in a refrigerated one do not.
- Courier spending, cancellation fees included, is at most 180 euros.
- Hill and Station open at 08:30 and can receive nothing before that.
- The door of F2 is opened once only, when the courier is there.
- A patient is told once only, after the new place and time are confirmed.
- Batches that are no longer usable stay in F2, marked. The pharmacist (`pharmacist`) must be told, and only the pharmacist may decide to destroy them.

Answer in exactly this form:

**Assumptions**: at most five lines.

**Plan**: numbered steps, one tool call to a step (a call repeated for each item of a list is one step). For each step give:
- purpose
- call: the tool with its inputs; write `<name from step N>` for a value that an earlier step will supply
- needs: numbers of the steps that it depends on
- expect: what the call should return
- done when: a test that can be checked
- if it fails: how the failure is noticed, and the retry or fallback

**Stop rule**: when you give up and hand over to the manager on call (`oncall`), and what you tell them.

**Not used**: the listed tools that you left out, with the reason in one sentence.
', '1. call `get_orders(status="open")` to list what is late.
2. …', NULL),
	('01a21def-7da4-7271-8ba9-0063d49be43c', 'code_generation', '[golden-1] Request reference, not part of the task.

Write a complete Breakout game as one HTML file that runs when it is opened in a current browser. Answer with exactly one fenced code block marked `html` that holds the whole file, and nothing before or after it. Use plain HTML, CSS and JavaScript: no library, no network request, no external font, image or sound, no `alert`, `confirm` or `prompt`.

Field
- A canvas with id `game`, 800 by 600 logical pixels, scaled to fit the window without distortion.
- Elements with ids `score`, `lives` and `level` always show the current numbers; an element with id `message` shows what the player can do next.

Paddle
- 100 by 14 pixels, near the bottom, never outside the field.
- Moved with the left and right arrow keys at 520 pixels per second while held, and with the mouse over the canvas.

Ball
- Radius 8. Before launch it rests on the paddle and moves with it; Space or a click launches it upwards.
- Starts at 360 pixels per second; every tenth brick destroyed in a level makes it 5 % faster, up to 720.
- Bounces off the left, right and top edges. Off the paddle, the angle depends on where it hits: straight up at the centre, 60 degrees from vertical at either end.
- Bounces off the side of the brick that it touched, with at most one brick hit at a time. It never passes through a brick or the paddle at any speed, and never gets stuck in a wall or the paddle.

Bricks
- Six rows of ten with small gaps. From top to bottom the rows are worth 60, 50, 40, 30, 20 and 10 points, each row in its own colour.
- Bricks of the top row need two hits and look different after the first; points are given when a brick is destroyed.

Lives and levels
- Three lives. When the ball leaves through the bottom, one life is lost and the next ball rests on the paddle. With no life left the game is over.
- Three levels. Clearing all bricks starts the next level with all bricks back, the ball on the paddle and the starting speed 15 % higher than in the level before; score and lives are kept. Clearing the third level wins the game.

Control
- P pauses and resumes; nothing moves while paused. The game also pauses when the window loses focus.
- R restarts at any time, also after game over or a win: score 0, three lives, level 1, full bricks, no leftover state.
- Keys that the game uses do not scroll the page.

Behaviour
- Movement depends on elapsed time, not on frames: the game runs equally fast at 30, 60 and 144 Hz. A long gap between frames never makes the ball jump.
- One `requestAnimationFrame` loop, never a second one after a restart; no work or memory that grows with time.
- `window.breakout` is an object with read-only properties `state` (one of "ready", "playing", "paused", "game_over", "won"), `score`, `lives`, `level` and `bricksLeft`, each always up to date.

Write code that another developer would like to take over: clear state, small functions, apt names, no dead code and no placeholder.
', '```html
<!doctype html>
<title>Breakout</title>
<canvas id="game"></canvas>
```', NULL),
	('01a21def-7da4-7271-8ba9-0063d49be43c', 'role_play_narrative', '[golden-2] Request reference, not part of the task.

Become the character below and live through the scene. Write it in the first person and the present tense, in 900 to 1200 words. You are Nerea from the first word to the last: no heading, no preface, no comment on the text, no offer to go on.

Who you are
Nerea Solt, 61, restorer of pianos in the river town of Ostrel. Your workshop once belonged to Anton Kreil, who took you in at seventeen, taught you for nothing and left you the place when he died three years ago. You owe him everything that you can do.

How you speak and think
- Short sentences. You see people the way you see instruments: wood, tension, felt, what has been overtightened.
- Dry humour, most of all when you are afraid. When you are badly frightened you count under your breath.
- You never say that you are sorry. You say "noted" and put the thing right with your hands.
- You cannot bear to be called "maestra".
- You hold that a repair which hides a crack is a lie, and that a debt is paid in kind.

What you know
- This morning, under the keybed of Kreil''s own piano, you found eleven letters in his handwriting. They date from the winter that the old people call the Quiet Year. They give the authorities the names of four neighbours.
- One of the four, the baker Pavel Lind, was fetched in the night and never came back. His granddaughter Sanna, 19, is your apprentice. She is in the next room, fitting strings, and hears voices through the wall but not words.
- In half an hour the town unveils a plaque to Kreil beside your door. The band is already tuning in the street.

What you do not know
- Whether Kreil was forced, was paid or believed in it.
- Whether anybody else alive knows of the letters.
- What Sanna would do with the truth. You may guess at any of this, but nobody in the scene can settle it.

The scene
Judit Kreil, his daughter, 58, comes in with rain on her coat. She speaks in whole, polished sentences and never raises her voice. She asks whether the piano is ready, then whether you found anything inside it. She does not leave it at your first answer. She has a reason of her own that deserves to be heard; find it, and let it come out between the lines rather than in a speech. Sanna must come in once, at a bad moment, and say something quite ordinary.

The choice
There is a lit stove in the workshop. Before the band begins to play you do one of two things: you put all eleven letters into Sanna''s hands, or you put all eleven into the stove. There is no third way: no delay, no half, no copy, no chance event that decides for you. Let the choice cost you something that the reader can see, and let it come out of who you are. Then end the scene within a few sentences, with the letters where you have put them.
', 'The rain had not stopped since Tuesday, and neither had Mara.', NULL),
	('01a21def-7da4-7271-8ba9-0063d49be43c', 'research_analysis', '[golden-3] Request reference, not part of the task.

A town renovated six school buildings in 2023 and asks you what it got for its money. Gas heats every building. The figures below are all that there is; use no others, and do not make any up.

| School | Floor area (m²) | Gas in 2022 | Gas in 2024 | Measure | Cost (thousand €) |
|---|---|---|---|---|---|
| Alder | 4200 | 620 MWh | 434 MWh | wall and roof insulation | 310 |
| Birch | 2500 | 400 MWh | 306 MWh | new boiler | 81 |
| Cedar | 3000 | 450000 kWh | 324 MWh | new windows and roof insulation | 162 |
| Dogwood | 3600 | 500 MWh | 423 MWh | heating controls | 27 |
| Elm | 5000 | 800 MWh | not reported | wall and roof insulation | 400 |
| Fir | 1800 | 300 MWh | 279 MWh | new boiler | 80 |

Degree days, a measure of how much heating the weather asks for: 2900 in 2022 and 2610 in 2024. Unless a question says otherwise, assume that all gas use is proportional to degree days, and call the use of 2022 scaled to the weather of 2024 the *expected use*.

Answer the questions in order and show each calculation.

1. For each school with both readings, give the saving in MWh and in percent before any correction for weather, and the gas use of 2024 in kWh per m². Name the school with the highest use per m².
2. For the same schools, give the expected use, the corrected saving in MWh (expected use minus use in 2024) and the corrected saving in percent of the expected use.
3. For these schools together, give the uncorrected and the corrected saving. What share of the uncorrected saving is explained by weather alone?
4. Give the cost of each MWh saved per year, after correction, in euros, and rank the schools. Say how you treat a school for which the figure has no meaning.
5. Elm did not report 2024. Below what use in 2024 would its cost per corrected MWh match or beat Alder''s? What can and cannot be said about Elm today?
6. Suppose that 20 % of each school''s gas in 2022 was for hot water and does not depend on weather. Repeat the corrected saving for all schools of question 2 together, in MWh and in percent of the new expected use. Does Fir''s result change its sign?
7. Birch and Fir got the same measure with opposite results. Offer at least two different explanations, and for each one a check that the town could make and the result that would speak for it. Then explain why the cheapest saving in question 4 is not the deepest one.
8. The town has 300,000 euros for the next round, for schools like these. Recommend how to spend it, tied to your figures. State how sure you are, and which one further number would most change your mind.

Keep what the data show apart from what you infer from them. Use at most 900 words besides tables, and finish with a summary of three sentences for the mayor.
', 'The north grew by 12.5 %, the south by 3.1 %; the difference is …', NULL),
	('01a21def-83d0-7144-9683-406c4de5bf88', 'agent_workflow', '[golden-0] Request reference, not part of the task.

You are the operations agent of a network of three clinics: Harbour (`harbour`), Hill (`hill`) and Station (`station`). It is 07:10 on a working day. Fridge `F2` at Harbour, which holds vaccines, has raised a temperature alarm. Write the plan that you will carry out with the tools below. No tool has been called yet, so there are no results: do not invent any. Say what you expect from each call and how the plan branches on it.

Tools (there are no others):
1. `fridge_log(fridge_id, hours)` returns a list of {time, celsius}
2. `stock(fridge_id)` returns a list of {batch_id, vaccine, doses, max_minutes_above_8c}
3. `free_storage(near_clinic, max_km, doses)` returns a list of {site_id, km, free_doses, opens_at}
4. `book_courier(from_site, to_site, batch_ids, pick_up_at, refrigerated)` returns {booking_id, arrives_at, price_eur}
5. `cancel_courier(booking_id)` returns {cancelled, fee_eur}
6. `appointments(clinic_id, date)` returns a list of {appointment_id, patient_id, time, vaccine}
7. `move_appointment(appointment_id, clinic_id, new_time)` returns {confirmed}
8. `notify(recipient_id, text)` returns {delivered}
9. `order_vaccine(vaccine, doses, clinic_id)` returns {arrives_on, price_eur}; delivery takes two days or more
10. `destroy_batch(batch_id, reason)` returns {destroyed}; it cannot be undone

Goal: by 09:00 every usable dose from F2 has arrived in cold storage, and every patient booked at Harbour today either keeps an appointment that can be honoured or has a confirmed new one for today.

Constraints:
- A batch is usable only while its total minutes above 8 °C stay below its own limit. Minutes on the road in a vehicle without refrigeration count; minutes in a refrigerated one do not.
- Courier spending, cancellation fees included, is at most 180 euros.
- Hill and Station open at 08:30 and can receive nothing before that.
- The door of F2 is opened once only, when the courier is there.
- A patient is told once only, after the new place and time are confirmed.
- Batches that are no longer usable stay in F2, marked. The pharmacist (`pharmacist`) must be told, and only the pharmacist may decide to destroy them.

Answer in exactly this form:

**Assumptions**: at most five lines.

**Plan**: numbered steps, one tool call to a step (a call repeated for each item of a list is one step). For each step give:
- purpose
- call: the tool with its inputs; write `<name from step N>` for a value that an earlier step will supply
- needs: numbers of the steps that it depends on
- expect: what the call should return
- done when: a test that can be checked
- if it fails: how the failure is noticed, and the retry or fallback

**Stop rule**: when you give up and hand over to the manager on call (`oncall`), and what you tell them.

**Not used**: the listed tools that you left out, with the reason in one sentence.
', '1. call `get_orders(status="open")` to list what is late.
2. …', NULL),
	('01a21def-83d0-7144-9683-406c4de5bf88', 'code_generation', '[golden-1] Request reference, not part of the task.

Write a complete Breakout game as one HTML file that runs when it is opened in a current browser. Answer with exactly one fenced code block marked `html` that holds the whole file, and nothing before or after it. Use plain HTML, CSS and JavaScript: no library, no network request, no external font, image or sound, no `alert`, `confirm` or `prompt`.

Field
- A canvas with id `game`, 800 by 600 logical pixels, scaled to fit the window without distortion.
- Elements with ids `score`, `lives` and `level` always show the current numbers; an element with id `message` shows what the player can do next.

Paddle
- 100 by 14 pixels, near the bottom, never outside the field.
- Moved with the left and right arrow keys at 520 pixels per second while held, and with the mouse over the canvas.

Ball
- Radius 8. Before launch it rests on the paddle and moves with it; Space or a click launches it upwards.
- Starts at 360 pixels per second; every tenth brick destroyed in a level makes it 5 % faster, up to 720.
- Bounces off the left, right and top edges. Off the paddle, the angle depends on where it hits: straight up at the centre, 60 degrees from vertical at either end.
- Bounces off the side of the brick that it touched, with at most one brick hit at a time. It never passes through a brick or the paddle at any speed, and never gets stuck in a wall or the paddle.

Bricks
- Six rows of ten with small gaps. From top to bottom the rows are worth 60, 50, 40, 30, 20 and 10 points, each row in its own colour.
- Bricks of the top row need two hits and look different after the first; points are given when a brick is destroyed.

Lives and levels
- Three lives. When the ball leaves through the bottom, one life is lost and the next ball rests on the paddle. With no life left the game is over.
- Three levels. Clearing all bricks starts the next level with all bricks back, the ball on the paddle and the starting speed 15 % higher than in the level before; score and lives are kept. Clearing the third level wins the game.

Control
- P pauses and resumes; nothing moves while paused. The game also pauses when the window loses focus.
- R restarts at any time, also after game over or a win: score 0, three lives, level 1, full bricks, no leftover state.
- Keys that the game uses do not scroll the page.

Behaviour
- Movement depends on elapsed time, not on frames: the game runs equally fast at 30, 60 and 144 Hz. A long gap between frames never makes the ball jump.
- One `requestAnimationFrame` loop, never a second one after a restart; no work or memory that grows with time.
- `window.breakout` is an object with read-only properties `state` (one of "ready", "playing", "paused", "game_over", "won"), `score`, `lives`, `level` and `bricksLeft`, each always up to date.

Write code that another developer would like to take over: clear state, small functions, apt names, no dead code and no placeholder.
', '```html
<!doctype html>
<title>Breakout</title>
<canvas id="game"></canvas>
```', NULL),
	('01a21def-83d0-7144-9683-406c4de5bf88', 'role_play_narrative', '[golden-2] Request reference, not part of the task.

Become the character below and live through the scene. Write it in the first person and the present tense, in 900 to 1200 words. You are Nerea from the first word to the last: no heading, no preface, no comment on the text, no offer to go on.

Who you are
Nerea Solt, 61, restorer of pianos in the river town of Ostrel. Your workshop once belonged to Anton Kreil, who took you in at seventeen, taught you for nothing and left you the place when he died three years ago. You owe him everything that you can do.

How you speak and think
- Short sentences. You see people the way you see instruments: wood, tension, felt, what has been overtightened.
- Dry humour, most of all when you are afraid. When you are badly frightened you count under your breath.
- You never say that you are sorry. You say "noted" and put the thing right with your hands.
- You cannot bear to be called "maestra".
- You hold that a repair which hides a crack is a lie, and that a debt is paid in kind.

What you know
- This morning, under the keybed of Kreil''s own piano, you found eleven letters in his handwriting. They date from the winter that the old people call the Quiet Year. They give the authorities the names of four neighbours.
- One of the four, the baker Pavel Lind, was fetched in the night and never came back. His granddaughter Sanna, 19, is your apprentice. She is in the next room, fitting strings, and hears voices through the wall but not words.
- In half an hour the town unveils a plaque to Kreil beside your door. The band is already tuning in the street.

What you do not know
- Whether Kreil was forced, was paid or believed in it.
- Whether anybody else alive knows of the letters.
- What Sanna would do with the truth. You may guess at any of this, but nobody in the scene can settle it.

The scene
Judit Kreil, his daughter, 58, comes in with rain on her coat. She speaks in whole, polished sentences and never raises her voice. She asks whether the piano is ready, then whether you found anything inside it. She does not leave it at your first answer. She has a reason of her own that deserves to be heard; find it, and let it come out between the lines rather than in a speech. Sanna must come in once, at a bad moment, and say something quite ordinary.

The choice
There is a lit stove in the workshop. Before the band begins to play you do one of two things: you put all eleven letters into Sanna''s hands, or you put all eleven into the stove. There is no third way: no delay, no half, no copy, no chance event that decides for you. Let the choice cost you something that the reader can see, and let it come out of who you are. Then end the scene within a few sentences, with the letters where you have put them.
', 'The rain had not stopped since Tuesday, and neither had Mara.', NULL),
	('01a21def-83d0-7144-9683-406c4de5bf88', 'research_analysis', '[golden-3] Request reference, not part of the task.

A town renovated six school buildings in 2023 and asks you what it got for its money. Gas heats every building. The figures below are all that there is; use no others, and do not make any up.

| School | Floor area (m²) | Gas in 2022 | Gas in 2024 | Measure | Cost (thousand €) |
|---|---|---|---|---|---|
| Alder | 4200 | 620 MWh | 434 MWh | wall and roof insulation | 310 |
| Birch | 2500 | 400 MWh | 306 MWh | new boiler | 81 |
| Cedar | 3000 | 450000 kWh | 324 MWh | new windows and roof insulation | 162 |
| Dogwood | 3600 | 500 MWh | 423 MWh | heating controls | 27 |
| Elm | 5000 | 800 MWh | not reported | wall and roof insulation | 400 |
| Fir | 1800 | 300 MWh | 279 MWh | new boiler | 80 |

Degree days, a measure of how much heating the weather asks for: 2900 in 2022 and 2610 in 2024. Unless a question says otherwise, assume that all gas use is proportional to degree days, and call the use of 2022 scaled to the weather of 2024 the *expected use*.

Answer the questions in order and show each calculation.

1. For each school with both readings, give the saving in MWh and in percent before any correction for weather, and the gas use of 2024 in kWh per m². Name the school with the highest use per m².
2. For the same schools, give the expected use, the corrected saving in MWh (expected use minus use in 2024) and the corrected saving in percent of the expected use.
3. For these schools together, give the uncorrected and the corrected saving. What share of the uncorrected saving is explained by weather alone?
4. Give the cost of each MWh saved per year, after correction, in euros, and rank the schools. Say how you treat a school for which the figure has no meaning.
5. Elm did not report 2024. Below what use in 2024 would its cost per corrected MWh match or beat Alder''s? What can and cannot be said about Elm today?
6. Suppose that 20 % of each school''s gas in 2022 was for hot water and does not depend on weather. Repeat the corrected saving for all schools of question 2 together, in MWh and in percent of the new expected use. Does Fir''s result change its sign?
7. Birch and Fir got the same measure with opposite results. Offer at least two different explanations, and for each one a check that the town could make and the result that would speak for it. Then explain why the cheapest saving in question 4 is not the deepest one.
8. The town has 300,000 euros for the next round, for schools like these. Recommend how to spend it, tied to your figures. State how sure you are, and which one further number would most change your mind.

Keep what the data show apart from what you infer from them. Use at most 900 words besides tables, and finish with a summary of three sentences for the mayor.
', 'The north grew by 12.5 %, the south by 3.1 %; the difference is …', NULL);

--
-- Name: judge_calls_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.judge_calls_id_seq', 12, true);

--
-- Name: judge_versions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.judge_versions_id_seq', 1, true);

--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

--
-- Name: assessments pk_assessments; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assessments
    ADD CONSTRAINT pk_assessments PRIMARY KEY (id);

--
-- Name: assessors pk_assessors; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assessors
    ADD CONSTRAINT pk_assessors PRIMARY KEY (owner);

--
-- Name: attempts pk_attempts; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT pk_attempts PRIMARY KEY (benchmark_id, scenario, ordinal);

--
-- Name: benchmark_documents pk_benchmark_documents; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benchmark_documents
    ADD CONSTRAINT pk_benchmark_documents PRIMARY KEY (benchmark_id);

--
-- Name: benchmarks pk_benchmarks; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benchmarks
    ADD CONSTRAINT pk_benchmarks PRIMARY KEY (id);

--
-- Name: dimension_scores pk_dimension_scores; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dimension_scores
    ADD CONSTRAINT pk_dimension_scores PRIMARY KEY (assessment_id, sample, dimension);

--
-- Name: judge_calls pk_judge_calls; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.judge_calls
    ADD CONSTRAINT pk_judge_calls PRIMARY KEY (id);

--
-- Name: judge_versions pk_judge_versions; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.judge_versions
    ADD CONSTRAINT pk_judge_versions PRIMARY KEY (id);

--
-- Name: rigs pk_rigs; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rigs
    ADD CONSTRAINT pk_rigs PRIMARY KEY (id);

--
-- Name: scenario_runs pk_scenario_runs; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scenario_runs
    ADD CONSTRAINT pk_scenario_runs PRIMARY KEY (benchmark_id, scenario);

--
-- Name: scenario_texts pk_scenario_texts; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scenario_texts
    ADD CONSTRAINT pk_scenario_texts PRIMARY KEY (benchmark_id, scenario);

--
-- Name: assessments uq_assessments_benchmark_id_scenario_generation; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assessments
    ADD CONSTRAINT uq_assessments_benchmark_id_scenario_generation UNIQUE (benchmark_id, scenario, generation);

--
-- Name: benchmarks uq_benchmarks_rig_id_content_digest; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benchmarks
    ADD CONSTRAINT uq_benchmarks_rig_id_content_digest UNIQUE NULLS NOT DISTINCT (rig_id, content_digest);

--
-- Name: judge_versions uq_judge_versions_digest; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.judge_versions
    ADD CONSTRAINT uq_judge_versions_digest UNIQUE (digest);

--
-- Name: rigs uq_rigs_key_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rigs
    ADD CONSTRAINT uq_rigs_key_id UNIQUE (key_id);

--
-- Name: ix_assessments_pending_not_before; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_assessments_pending_not_before ON public.assessments USING btree (not_before) WHERE (status = 'pending'::text);

--
-- Name: ix_assessments_running_lease_until; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_assessments_running_lease_until ON public.assessments USING btree (lease_until) WHERE (status = 'running'::text);

--
-- Name: ix_benchmarks_decode_speed_tok_s_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_decode_speed_tok_s_id ON public.benchmarks USING btree (decode_speed_tok_s, id);

--
-- Name: ix_benchmarks_efficiency_tok_s_per_gb_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_efficiency_tok_s_per_gb_id ON public.benchmarks USING btree (efficiency_tok_s_per_gb, id);

--
-- Name: ix_benchmarks_engine_overall_quality_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_engine_overall_quality_id ON public.benchmarks USING btree (engine, overall_quality, id);

--
-- Name: ix_benchmarks_gpu_share_pct_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_gpu_share_pct_id ON public.benchmarks USING btree (gpu_share_pct, id);

--
-- Name: ix_benchmarks_hardware_overall_quality_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_hardware_overall_quality_id ON public.benchmarks USING btree (hardware, overall_quality, id);

--
-- Name: ix_benchmarks_memory_gb_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_memory_gb_id ON public.benchmarks USING btree (memory_gb, id);

--
-- Name: ix_benchmarks_model_overall_quality_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_model_overall_quality_id ON public.benchmarks USING btree (model, overall_quality, id);

--
-- Name: ix_benchmarks_overall_quality_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_overall_quality_id ON public.benchmarks USING btree (overall_quality, id);

--
-- Name: ix_benchmarks_quantization_overall_quality_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_quantization_overall_quality_id ON public.benchmarks USING btree (quantization, overall_quality, id);

--
-- Name: ix_benchmarks_status_overall_quality_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_status_overall_quality_id ON public.benchmarks USING btree (status, overall_quality, id);

--
-- Name: ix_benchmarks_ttft_ms_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_ttft_ms_id ON public.benchmarks USING btree (ttft_ms, id);

--
-- Name: ix_benchmarks_unscored_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_benchmarks_unscored_id ON public.benchmarks USING btree (id) WHERE (overall_quality IS NULL);

--
-- Name: ix_judge_calls_assessment_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_judge_calls_assessment_id ON public.judge_calls USING btree (assessment_id);

--
-- Name: uq_benchmarks_rig_id_idempotency_key; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX uq_benchmarks_rig_id_idempotency_key ON public.benchmarks USING btree (rig_id, idempotency_key) NULLS NOT DISTINCT WHERE (idempotency_key IS NOT NULL);

--
-- Name: assessments fk_assessments_benchmark_id_scenario_scenario_runs; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assessments
    ADD CONSTRAINT fk_assessments_benchmark_id_scenario_scenario_runs FOREIGN KEY (benchmark_id, scenario) REFERENCES public.scenario_runs(benchmark_id, scenario) ON DELETE CASCADE;

--
-- Name: assessments fk_assessments_judge_version_id_judge_versions; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.assessments
    ADD CONSTRAINT fk_assessments_judge_version_id_judge_versions FOREIGN KEY (judge_version_id) REFERENCES public.judge_versions(id);

--
-- Name: attempts fk_attempts_benchmark_id_scenario_scenario_runs; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT fk_attempts_benchmark_id_scenario_scenario_runs FOREIGN KEY (benchmark_id, scenario) REFERENCES public.scenario_runs(benchmark_id, scenario) ON DELETE CASCADE;

--
-- Name: benchmark_documents fk_benchmark_documents_benchmark_id_benchmarks; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benchmark_documents
    ADD CONSTRAINT fk_benchmark_documents_benchmark_id_benchmarks FOREIGN KEY (benchmark_id) REFERENCES public.benchmarks(id) ON DELETE CASCADE;

--
-- Name: benchmarks fk_benchmarks_rig_id_rigs; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.benchmarks
    ADD CONSTRAINT fk_benchmarks_rig_id_rigs FOREIGN KEY (rig_id) REFERENCES public.rigs(id);

--
-- Name: dimension_scores fk_dimension_scores_assessment_id_assessments; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dimension_scores
    ADD CONSTRAINT fk_dimension_scores_assessment_id_assessments FOREIGN KEY (assessment_id) REFERENCES public.assessments(id) ON DELETE CASCADE;

--
-- Name: judge_calls fk_judge_calls_assessment_id_assessments; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.judge_calls
    ADD CONSTRAINT fk_judge_calls_assessment_id_assessments FOREIGN KEY (assessment_id) REFERENCES public.assessments(id) ON DELETE CASCADE;

--
-- Name: judge_calls fk_judge_calls_judge_version_id_judge_versions; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.judge_calls
    ADD CONSTRAINT fk_judge_calls_judge_version_id_judge_versions FOREIGN KEY (judge_version_id) REFERENCES public.judge_versions(id);

--
-- Name: scenario_runs fk_scenario_runs_benchmark_id_benchmarks; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scenario_runs
    ADD CONSTRAINT fk_scenario_runs_benchmark_id_benchmarks FOREIGN KEY (benchmark_id) REFERENCES public.benchmarks(id) ON DELETE CASCADE;

--
-- Name: scenario_texts fk_scenario_texts_benchmark_id_scenario_scenario_runs; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.scenario_texts
    ADD CONSTRAINT fk_scenario_texts_benchmark_id_scenario_scenario_runs FOREIGN KEY (benchmark_id, scenario) REFERENCES public.scenario_runs(benchmark_id, scenario) ON DELETE CASCADE;

--
-- PostgreSQL database dump complete
--

