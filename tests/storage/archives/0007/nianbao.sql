BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0007');
CREATE TABLE application_rows (
	parse_id INTEGER NOT NULL, 
	"row" TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	natural_person NUMERIC, 
	business NUMERIC, 
	research NUMERIC, 
	nonprofit NUMERIC, 
	legal_service NUMERIC, 
	other NUMERIC, 
	total NUMERIC, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_application_rows PRIMARY KEY (parse_id, "row"), 
	CONSTRAINT fk_application_rows_parse_id_parses FOREIGN KEY(parse_id) REFERENCES parses (id)
);
CREATE TABLE captures (
	id INTEGER NOT NULL, 
	crawl_id INTEGER NOT NULL, 
	site_id TEXT, 
	frontier_id INTEGER, 
	parent_id INTEGER, 
	url TEXT NOT NULL, 
	method TEXT NOT NULL, 
	status INTEGER NOT NULL, 
	fetched_at DATETIME NOT NULL, 
	media_type TEXT, 
	kind TEXT NOT NULL, 
	digest VARCHAR(37) NOT NULL, 
	length BIGINT NOT NULL, 
	record_type TEXT NOT NULL, 
	refers_to_id INTEGER, 
	warc_file_id INTEGER NOT NULL, 
	"offset" BIGINT NOT NULL, 
	record_length BIGINT NOT NULL, 
	request_offset BIGINT, 
	ip TEXT, 
	truncated BOOLEAN NOT NULL, 
	anchor TEXT, 
	reason TEXT, role TEXT, listed TEXT, 
	CONSTRAINT pk_captures PRIMARY KEY (id), 
	CONSTRAINT fk_captures_crawl_id_crawls FOREIGN KEY(crawl_id) REFERENCES crawls (id), 
	CONSTRAINT fk_captures_parent_id_captures FOREIGN KEY(parent_id) REFERENCES captures (id), 
	CONSTRAINT fk_captures_refers_to_id_captures FOREIGN KEY(refers_to_id) REFERENCES captures (id), 
	CONSTRAINT fk_captures_site_id_sites FOREIGN KEY(site_id) REFERENCES sites (id), 
	CONSTRAINT fk_captures_warc_file_id_warc_files FOREIGN KEY(warc_file_id) REFERENCES warc_files (id), 
	CONSTRAINT uq_captures_warc_file_id_offset UNIQUE (warc_file_id, "offset")
);
INSERT INTO "captures" VALUES(1,1,'410000-main',1,NULL,'https://www.example.gov.cn/1','GET',200,'2026-11-22 03:15:00.123456','text/html','report','sha1:WFMQ4EA7EEBDS7RKJZB7PSAIIKPAXUQB',1312,'response',NULL,1,491,917,1408,'127.0.0.1',0,'2022年年报',NULL,NULL,NULL);
CREATE TABLE "conversions" (
	id INTEGER NOT NULL, 
	source_digest VARCHAR(37) NOT NULL, 
	media_type TEXT NOT NULL, 
	program TEXT NOT NULL, 
	made_at DATETIME NOT NULL, 
	digest VARCHAR(37) NOT NULL, 
	warc_file_id INTEGER NOT NULL, 
	"offset" BIGINT NOT NULL, 
	record_length BIGINT NOT NULL, 
	CONSTRAINT pk_conversions PRIMARY KEY (id), 
	CONSTRAINT fk_conversions_warc_file_id_warc_files FOREIGN KEY(warc_file_id) REFERENCES warc_files (id), 
	CONSTRAINT uq_conversions_source_digest_digest UNIQUE (source_digest, digest)
);
CREATE TABLE crawls (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	province TEXT NOT NULL, 
	catalogue TEXT NOT NULL, 
	options JSON NOT NULL, 
	state TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	counts JSON, folding TEXT, 
	CONSTRAINT pk_crawls PRIMARY KEY (id), 
	CONSTRAINT uq_crawls_name UNIQUE (name)
);
INSERT INTO "crawls" VALUES(1,'henan-20261122T222231Z','henan','province = "henan"','{"years":"2022"}','interrupted','2026-11-22 22:22:31.417093','2026-11-22 22:22:31.938945','{"captures":1}',NULL);
CREATE TABLE divisions (
	code VARCHAR(12) NOT NULL, 
	name TEXT, 
	level TEXT, 
	parent_code VARCHAR(12), 
	CONSTRAINT pk_divisions PRIMARY KEY (code)
);
INSERT INTO "divisions" VALUES('410000',NULL,NULL,NULL);
CREATE TABLE findings (
	parse_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	identity VARCHAR(40) NOT NULL, 
	rule TEXT NOT NULL, 
	severity TEXT NOT NULL, 
	message TEXT NOT NULL, 
	cells JSON NOT NULL, 
	expected TEXT, 
	found TEXT, 
	CONSTRAINT pk_findings PRIMARY KEY (parse_id, position), 
	CONSTRAINT fk_findings_parse_id_parses FOREIGN KEY(parse_id) REFERENCES parses (id)
);
INSERT INTO "findings" VALUES(1,0,'6d00c9e28104aa2f1d84729cce2f72d96ba7043e','table.missing','error','the table of part 三 (applications) was not found','["applications.received_new.natural_person","applications.received_new.business","applications.received_new.research","applications.received_new.nonprofit","applications.received_new.legal_service","applications.received_new.other","applications.received_new.total","applications.carried_in.natural_person","applications.carried_in.business","applications.carried_in.research","applications.carried_in.nonprofit","applications.carried_in.legal_service","applications.carried_in.other","applications.carried_in.total","applications.granted.natural_person","applications.granted.business","applications.granted.research","applications.granted.nonprofit","applications.granted.legal_service","applications.granted.other","applications.granted.total","applications.partially_granted.natural_person","applications.partially_granted.business","applications.partially_granted.research","applications.partially_granted.nonprofit","applications.partially_granted.legal_service","applications.partially_granted.other","applications.partially_granted.total","applications.denied.state_secret.natural_person","applications.denied.state_secret.business","applications.denied.state_secret.research","applications.denied.state_secret.nonprofit","applications.denied.state_secret.legal_service","applications.denied.state_secret.other","applications.denied.state_secret.total","applications.denied.law_forbids.natural_person","applications.denied.law_forbids.business","applications.denied.law_forbids.research","applications.denied.law_forbids.nonprofit","applications.denied.law_forbids.legal_service","applications.denied.law_forbids.other","applications.denied.law_forbids.total","applications.denied.security_stability.natural_person","applications.denied.security_stability.business","applications.denied.security_stability.research","applications.denied.security_stability.nonprofit","applications.denied.security_stability.legal_service","applications.denied.security_stability.other","applications.denied.security_stability.total","applications.denied.third_party.natural_person","applications.denied.third_party.business","applications.denied.third_party.research","applications.denied.third_party.nonprofit","applications.denied.third_party.legal_service","applications.denied.third_party.other","applications.denied.third_party.total","applications.denied.internal_affairs.natural_person","applications.denied.internal_affairs.business","applications.denied.internal_affairs.research","applications.denied.internal_affairs.nonprofit","applications.denied.internal_affairs.legal_service","applications.denied.internal_affairs.other","applications.denied.internal_affairs.total","applications.denied.process.natural_person","applications.denied.process.business","applications.denied.process.research","applications.denied.process.nonprofit","applications.denied.process.legal_service","applications.denied.process.other","applications.denied.process.total","applications.denied.enforcement_file.natural_person","applications.denied.enforcement_file.business","applications.denied.enforcement_file.research","applications.denied.enforcement_file.nonprofit","applications.denied.enforcement_file.legal_service","applications.denied.enforcement_file.other","applications.denied.enforcement_file.total","applications.denied.administrative_query.natural_person","applications.denied.administrative_query.business","applications.denied.administrative_query.research","applications.denied.administrative_query.nonprofit","applications.denied.administrative_query.legal_service","applications.denied.administrative_query.other","applications.denied.administrative_query.total","applications.unavailable.not_held.natural_person","applications.unavailable.not_held.business","applications.unavailable.not_held.research","applications.unavailable.not_held.nonprofit","applications.unavailable.not_held.legal_service","applications.unavailable.not_held.other","applications.unavailable.not_held.total","applications.unavailable.needs_creation.natural_person","applications.unavailable.needs_creation.business","applications.unavailable.needs_creation.research","applications.unavailable.needs_creation.nonprofit","applications.unavailable.needs_creation.legal_service","applications.unavailable.needs_creation.other","applications.unavailable.needs_creation.total","applications.unavailable.still_unclear.natural_person","applications.unavailable.still_unclear.business","applications.unavailable.still_unclear.research","applications.unavailable.still_unclear.nonprofit","applications.unavailable.still_unclear.legal_service","applications.unavailable.still_unclear.other","applications.unavailable.still_unclear.total","applications.rejected.complaint.natural_person","applications.rejected.complaint.business","applications.rejected.complaint.research","applications.rejected.complaint.nonprofit","applications.rejected.complaint.legal_service","applications.rejected.complaint.other","applications.rejected.complaint.total","applications.rejected.repeat.natural_person","applications.rejected.repeat.business","applications.rejected.repeat.research","applications.rejected.repeat.nonprofit","applications.rejected.repeat.legal_service","applications.rejected.repeat.other","applications.rejected.repeat.total","applications.rejected.publication.natural_person","applications.rejected.publication.business","applications.rejected.publication.research","applications.rejected.publication.nonprofit","applications.rejected.publication.legal_service","applications.rejected.publication.other","applications.rejected.publication.total","applications.rejected.excessive.natural_person","applications.rejected.excessive.business","applications.rejected.excessive.research","applications.rejected.excessive.nonprofit","applications.rejected.excessive.legal_service","applications.rejected.excessive.other","applications.rejected.excessive.total","applications.rejected.confirmation.natural_person","applications.rejected.confirmation.business","applications.rejected.confirmation.research","applications.rejected.confirmation.nonprofit","applications.rejected.confirmation.legal_service","applications.rejected.confirmation.other","applications.rejected.confirmation.total","applications.other.correction_overdue.natural_person","applications.other.correction_overdue.business","applications.other.correction_overdue.research","applications.other.correction_overdue.nonprofit","applications.other.correction_overdue.legal_service","applications.other.correction_overdue.other","applications.other.correction_overdue.total","applications.other.fee_overdue.natural_person","applications.other.fee_overdue.business","applications.other.fee_overdue.research","applications.other.fee_overdue.nonprofit","applications.other.fee_overdue.legal_service","applications.other.fee_overdue.other","applications.other.fee_overdue.total","applications.other.other.natural_person","applications.other.other.business","applications.other.other.research","applications.other.other.nonprofit","applications.other.other.legal_service","applications.other.other.other","applications.other.other.total","applications.processed_total.natural_person","applications.processed_total.business","applications.processed_total.research","applications.processed_total.nonprofit","applications.processed_total.legal_service","applications.processed_total.other","applications.processed_total.total","applications.carried_out.natural_person","applications.carried_out.business","applications.carried_out.research","applications.carried_out.nonprofit","applications.carried_out.legal_service","applications.carried_out.other","applications.carried_out.total"]',NULL,NULL);
INSERT INTO "findings" VALUES(1,1,'9bf40a5bed4831f0a39ce7d62d7801c8f5773592','table.missing','error','the table of part 四 (review and litigation) was not found','["review.upheld","review.corrected","review.other","review.pending","review.total","litigation_direct.upheld","litigation_direct.corrected","litigation_direct.other","litigation_direct.pending","litigation_direct.total","litigation_after_review.upheld","litigation_after_review.corrected","litigation_after_review.other","litigation_after_review.pending","litigation_after_review.total"]',NULL,NULL);
INSERT INTO "findings" VALUES(1,2,'1b8479437733e3411d90fc4e26d4e8be5c1db334','numbers.blank','info','1 empty cells among 9 printed ones; empty is not zero','["proactive.normative_documents.repealed"]',NULL,NULL);
CREATE TABLE "frontier" (
	id INTEGER NOT NULL, 
	crawl_id INTEGER NOT NULL, 
	fingerprint BLOB NOT NULL, 
	url TEXT NOT NULL, 
	host TEXT NOT NULL, 
	site_id TEXT, 
	role TEXT NOT NULL, 
	method TEXT NOT NULL, 
	body BLOB NOT NULL, 
	headers JSON NOT NULL, 
	meta JSON NOT NULL, 
	priority INTEGER NOT NULL, 
	depth INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	due_at DOUBLE, 
	reason TEXT, 
	parent_id INTEGER, 
	listed TEXT, 
	passed_over JSON, 
	CONSTRAINT pk_frontier PRIMARY KEY (id), 
	CONSTRAINT fk_frontier_crawl_id_crawls FOREIGN KEY(crawl_id) REFERENCES crawls (id), 
	CONSTRAINT fk_frontier_site_id_sites FOREIGN KEY(site_id) REFERENCES sites (id)
);
INSERT INTO "frontier" VALUES(1,1,X'866C4834AC9A76169DFE27BFFD1DEE74F12EB531','https://www.example.gov.cn/1','www.example.gov.cn','410000-main','report','GET',X'','[["Referer","https://www.example.gov.cn/"]]','{"anchor":"年报"}',1,1,'done',0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "frontier" VALUES(2,1,X'246DA9FCA7A2514A0710B9729ADF13745DCA0817','https://www.example.gov.cn/2','www.example.gov.cn','410000-main','report','GET',X'','[["Referer","https://www.example.gov.cn/"]]','{"anchor":"年报"}',2,1,'queued',0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "frontier" VALUES(3,1,X'7D4E7B33F4487EA8CA94541A9FB541ED40B7006A','https://www.example.gov.cn/3','www.example.gov.cn','410000-main','report','GET',X'','[["Referer","https://www.example.gov.cn/"]]','{"anchor":"年报"}',0,1,'queued',0,NULL,NULL,1,NULL,NULL);
CREATE TABLE parse_parts (
	parse_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	part_id INTEGER NOT NULL, 
	CONSTRAINT pk_parse_parts PRIMARY KEY (parse_id, position), 
	CONSTRAINT fk_parse_parts_parse_id_parses FOREIGN KEY(parse_id) REFERENCES parses (id), 
	CONSTRAINT fk_parse_parts_part_id_parses FOREIGN KEY(part_id) REFERENCES parses (id)
);
CREATE TABLE parses (
	id INTEGER NOT NULL, 
	capture_id INTEGER NOT NULL, 
	report_id INTEGER, 
	parser_version TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	current BOOLEAN NOT NULL, 
	kind TEXT NOT NULL, 
	reason TEXT, 
	form TEXT, 
	year INTEGER, 
	issuer TEXT, 
	title TEXT, 
	published TEXT, 
	source TEXT, 
	index_number TEXT, 
	document_number TEXT, 
	issuing_body TEXT, 
	media_type TEXT NOT NULL, 
	encoding TEXT, 
	text_length INTEGER NOT NULL, 
	CONSTRAINT pk_parses PRIMARY KEY (id), 
	CONSTRAINT fk_parses_capture_id_captures FOREIGN KEY(capture_id) REFERENCES captures (id), 
	CONSTRAINT fk_parses_report_id_reports FOREIGN KEY(report_id) REFERENCES reports (id), 
	CONSTRAINT uq_parses_capture_id_parser_version_revision UNIQUE (capture_id, parser_version, revision)
);
INSERT INTO "parses" VALUES(1,1,1,'1.0.0',0,1,'report',NULL,'2021',2022,'长葛市人民政府','长葛市人民政府2022年政府信息公开工作年度报告',NULL,NULL,NULL,NULL,NULL,'text/html','utf-8',58);
CREATE TABLE proactive_rows (
	parse_id INTEGER NOT NULL, 
	cell_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	item TEXT NOT NULL, 
	measure TEXT NOT NULL, 
	value NUMERIC, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_proactive_rows PRIMARY KEY (parse_id, cell_id), 
	CONSTRAINT fk_proactive_rows_parse_id_parses FOREIGN KEY(parse_id) REFERENCES parses (id)
);
INSERT INTO "proactive_rows" VALUES(1,'proactive.regulations.issued',0,'regulations','issued',0,'{"value":{"at":"table 1, row 3, column 2"}}');
INSERT INTO "proactive_rows" VALUES(1,'proactive.regulations.repealed',1,'regulations','repealed',0,'{"value":{"at":"table 1, row 3, column 3"}}');
INSERT INTO "proactive_rows" VALUES(1,'proactive.regulations.in_force',2,'regulations','in_force',0,'{"value":{"at":"table 1, row 3, column 4"}}');
INSERT INTO "proactive_rows" VALUES(1,'proactive.normative_documents.issued',3,'normative_documents','issued',12,'{"value":{"at":"table 1, row 4, column 2"}}');
INSERT INTO "proactive_rows" VALUES(1,'proactive.normative_documents.repealed',4,'normative_documents','repealed',NULL,'{"value":{"at":"table 1, row 4, column 3","state":"blank"}}');
INSERT INTO "proactive_rows" VALUES(1,'proactive.normative_documents.in_force',5,'normative_documents','in_force',NULL,'{"value":{"at":"table 1, row 4, column 4","state":"not_applicable","raw":"/"}}');
INSERT INTO "proactive_rows" VALUES(1,'proactive.licensing.decisions',6,'licensing','decisions',14041,'{"value":{"at":"table 1, row 7, column 2"}}');
INSERT INTO "proactive_rows" VALUES(1,'proactive.penalties.decisions',7,'penalties','decisions',3,'{"value":{"at":"table 1, row 10, column 2"}}');
INSERT INTO "proactive_rows" VALUES(1,'proactive.coercion.decisions',8,'coercion','decisions',4,'{"value":{"at":"table 1, row 11, column 2"}}');
INSERT INTO "proactive_rows" VALUES(1,'proactive.fees.amount',9,'fees','amount',1234.56,'{"value":{"at":"table 1, row 14, column 2","exact":"1234.5600"}}');
CREATE TABLE report_columns (
	id INTEGER NOT NULL, 
	site_id TEXT NOT NULL, 
	url TEXT NOT NULL, 
	source TEXT NOT NULL, 
	anchor TEXT, 
	title TEXT, 
	score INTEGER, 
	evidence TEXT, 
	path JSON NOT NULL, 
	found_crawl_id INTEGER NOT NULL, 
	found_at DATETIME NOT NULL, 
	asked_crawl_id INTEGER NOT NULL, 
	asked_at DATETIME NOT NULL, 
	confirmed_crawl_id INTEGER, 
	confirmed_at DATETIME, 
	reports INTEGER NOT NULL, 
	newest_year INTEGER, 
	state TEXT NOT NULL, 
	reason TEXT, 
	moved_to TEXT, 
	CONSTRAINT pk_report_columns PRIMARY KEY (id), 
	CONSTRAINT fk_report_columns_site_id_sites FOREIGN KEY(site_id) REFERENCES sites (id), 
	CONSTRAINT fk_report_columns_found_crawl_id_crawls FOREIGN KEY(found_crawl_id) REFERENCES crawls (id), 
	CONSTRAINT fk_report_columns_asked_crawl_id_crawls FOREIGN KEY(asked_crawl_id) REFERENCES crawls (id), 
	CONSTRAINT fk_report_columns_confirmed_crawl_id_crawls FOREIGN KEY(confirmed_crawl_id) REFERENCES crawls (id), 
	CONSTRAINT uq_report_columns_site_id_url UNIQUE (site_id, url)
);
CREATE TABLE "reports" (
	id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	url_hash VARCHAR(40) NOT NULL, 
	site_id TEXT, 
	division_code VARCHAR(12), 
	province TEXT, 
	first_seen DATETIME NOT NULL, 
	current_parse_id INTEGER, 
	CONSTRAINT pk_reports PRIMARY KEY (id), 
	CONSTRAINT fk_reports_site_id_sites FOREIGN KEY(site_id) REFERENCES sites (id), 
	CONSTRAINT fk_reports_division_code_divisions FOREIGN KEY(division_code) REFERENCES divisions (code), 
	CONSTRAINT uq_reports_url_hash UNIQUE (url_hash), 
	CONSTRAINT fk_reports_current_parse_id_parses FOREIGN KEY(current_parse_id) REFERENCES parses (id)
);
INSERT INTO "reports" VALUES(1,'https://www.example.gov.cn/1','866c4834ac9a76169dfe27bffd1dee74f12eb531','410000-main','410000','henan','2026-11-22 03:15:00.123456',1);
CREATE TABLE review_rows (
	parse_id INTEGER NOT NULL, 
	"row" TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	upheld NUMERIC, 
	corrected NUMERIC, 
	other NUMERIC, 
	pending NUMERIC, 
	total NUMERIC, 
	detail JSON NOT NULL, 
	CONSTRAINT pk_review_rows PRIMARY KEY (parse_id, "row"), 
	CONSTRAINT fk_review_rows_parse_id_parses FOREIGN KEY(parse_id) REFERENCES parses (id)
);
CREATE TABLE sections (
	parse_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	number INTEGER, 
	heading TEXT NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_sections PRIMARY KEY (parse_id, position), 
	CONSTRAINT fk_sections_parse_id_parses FOREIGN KEY(parse_id) REFERENCES parses (id)
);
INSERT INTO "sections" VALUES(1,0,1,'总体情况','本年度主动公开信息若干条。');
INSERT INTO "sections" VALUES(1,1,2,'主动公开政府信息情况','');
CREATE TABLE sites (
	id TEXT NOT NULL, 
	division_code VARCHAR(12), 
	province TEXT NOT NULL, 
	name TEXT NOT NULL, 
	level TEXT NOT NULL, 
	portal TEXT NOT NULL, 
	CONSTRAINT pk_sites PRIMARY KEY (id), 
	CONSTRAINT fk_sites_division_code_divisions FOREIGN KEY(division_code) REFERENCES divisions (code)
);
INSERT INTO "sites" VALUES('410000-main','410000','henan','河南省人民政府','province','https://www.example.gov.cn/');
CREATE TABLE warc_files (
	id INTEGER NOT NULL, 
	crawl_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	committed_length BIGINT NOT NULL, 
	checksum BIGINT NOT NULL, 
	closed BOOLEAN NOT NULL, stored_at DATETIME, 
	CONSTRAINT pk_warc_files PRIMARY KEY (id), 
	CONSTRAINT fk_warc_files_crawl_id_crawls FOREIGN KEY(crawl_id) REFERENCES crawls (id), 
	CONSTRAINT uq_warc_files_name UNIQUE (name)
);
INSERT INTO "warc_files" VALUES(1,1,'henan-20261122T222231Z-00001.warc.gz',2095,3632250103,1,NULL);
CREATE INDEX ix_sites_province ON sites (province);
CREATE INDEX ix_warc_files_crawl_id ON warc_files (crawl_id);
CREATE INDEX ix_captures_crawl_kind ON captures (crawl_id, kind);
CREATE INDEX ix_captures_frontier_id ON captures (frontier_id);
CREATE INDEX ix_captures_url ON captures (url);
CREATE INDEX ix_parses_report ON parses (report_id, current);
CREATE INDEX ix_parses_year ON parses (year);
CREATE INDEX ix_findings_identity ON findings (identity);
CREATE INDEX ix_findings_rule ON findings (rule);
CREATE INDEX ix_reports_site_id ON reports (site_id);
CREATE INDEX ix_reports_province ON reports (province);
CREATE INDEX ix_captures_parent_id ON captures (parent_id);
CREATE INDEX ix_parse_parts_part_id ON parse_parts (part_id);
CREATE INDEX ix_report_columns_asked_crawl_id ON report_columns (asked_crawl_id);
CREATE INDEX ix_conversions_warc_file_id ON conversions (warc_file_id);
CREATE INDEX ix_captures_digest ON captures (digest) WHERE record_type = 'response';
CREATE INDEX ix_frontier_next ON frontier (crawl_id, host, priority DESC, id) WHERE state = 'queued';
CREATE INDEX ix_frontier_due ON frontier (crawl_id, due_at) WHERE state = 'queued' AND due_at IS NOT NULL;
CREATE INDEX ix_frontier_crawl_id ON frontier (crawl_id);
COMMIT;
