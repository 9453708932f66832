"""Characters that stand for others: traditional for simplified, radicals and compatibility forms for plain ones."""

from __future__ import annotations

import unicodedata

_TRADITIONAL = (
    "條項資內製發廢現數規檔範許處決罰強費額單萬畫計劃購採總對務類東業構組織機關會團體團長條類訊開請當復訴訟結維糾審後經議"
    "屬禦禁絕絡級細線給統綱網緒縣縮績總職聯聲聽號蘭蘇處虛號術衛製複視覽覺觀託設訪評詢該詳認語誤說調談請論證識譜變讓費資"
    "質賬購贈趙躍車軌軍輔輕輯轉農運過達違遞適選還邊醫釋鎖錄錯鍵鎮長門閉開閑間關隊陽階際隨險雙難電響頁順須預領頭題額願類"
    "顯風館駐驗體點黨齊減沒現據擾擬權歸歷殘決沖況淨準溝滿為無營獎產畢異當療發監盤眾確離積稱種穩竊競筆節範築簡簽約紀純納"
    "個們倉備傳債傷價億優償儲創別則劃動勞勝區協單嚴國圍園圓團報場塊執壓壞夠夾奪婦媽孫學寧實審寫寬將專尋導屆屬層歲島幣師帶"
    "幫幾庫廠廣廳張強彈後從復徵徹應懷態慮憑戰戶擇擔據擴攝數斷於時書會極構標樣機檔檢歡構檢於與興舉舊艱藝藥條條幹倆並來侖"
    "參員爲徑濟熱繼續編繳獲補讀負責這聞隱駁衆輿綜佈裡併覆録係終紅緊緩繫彙匯滙歸來兩產産麼"
    "見親覺計訂訓討記許該試詞誌誠諾謀謝謹證護贊贏趨跡軟載較輛輪輸辦辭遠遲遷郵鄉鄧鄭釋針鈔銀銷鋼鐵鑑鑒閱陣陳陸雜雲靜頂項頓頒頻"
)
_SIMPLE = (
    "条项资内制发废现数规档范许处决罚强费额单万画计划购采总对务类东业构组织机关会团体团长条类讯开请当复诉讼结维纠审后经议"
    "属御禁绝络级细线给统纲网绪县缩绩总职联声听号兰苏处虚号术卫制复视览觉观托设访评询该详认语误说调谈请论证识谱变让费资"
    "质账购赠赵跃车轨军辅轻辑转农运过达违递适选还边医释锁录错键镇长门闭开闲间关队阳阶际随险双难电响页顺须预领头题额愿类"
    "显风馆驻验体点党齐减没现据扰拟权归历残决冲况净准沟满为无营奖产毕异当疗发监盘众确离积称种稳窃竞笔节范筑简签约纪纯纳"
    "个们仓备传债伤价亿优偿储创别则划动劳胜区协单严国围园圆团报场块执压坏够夹夺妇妈孙学宁实审写宽将专寻导届属层岁岛币师带"
    "帮几库厂广厅张强弹后从复征彻应怀态虑凭战户择担据扩摄数断于时书会极构标样机档检欢构检于与兴举旧艰艺药条条干俩并来仑"
    "参员为径济热继续编缴获补读负责这闻隐驳众舆综布里并复录系终红紧缓系汇汇汇归来两产产么"
    "见亲觉计订训讨记许该试词志诚诺谋谢谨证护赞赢趋迹软载较辆轮输办辞远迟迁邮乡邓郑释针钞银销钢铁鉴鉴阅阵陈陆杂云静顶项顿颁频"
)

SIMPLIFIED = {ord(old): ord(new) for old, new in zip(_TRADITIONAL, _SIMPLE, strict=True)}
"""For `str.translate`: traditional code points to simplified ones."""

# Radicals that Unicode calls symbols of their own, without a compatibility mapping.
_RADICALS = {
    ord(old): new
    for old, new in zip(
        "⺠⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻩⻬⻮⻰⺟⺁⺍⺪⺾⻍",
        "民见角贝车长门青页风飞食马骨鬼鱼鸟黄齐齿龙母厂小疋艹辶",
        strict=True,
    )
}


def _look_alikes() -> dict[int, str]:
    """Radicals (⽂ for 文) and compatibility characters, which fonts in PDF files leave in copied text."""
    blocks = (range(0x2E80, 0x2FD6), range(0xF900, 0xFB00))
    folded = {code: unicodedata.normalize("NFKC", chr(code)) for block in blocks for code in block}
    return {code: text for code, text in folded.items() if text != chr(code)} | _RADICALS


LOOK_ALIKES = _look_alikes()
"""For `str.translate`: code points that look like another character to the plain one."""
